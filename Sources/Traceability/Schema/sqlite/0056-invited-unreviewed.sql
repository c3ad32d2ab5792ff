-- invited_by: the enterprise that invited an organization which nobody of the platform has looked at yet; its name says so, and
-- invited_name is the plain one. NULL: registered, made by the platform, or looked at.
ALTER TABLE organization ADD COLUMN invited_by INTEGER;
ALTER TABLE organization ADD COLUMN invited_name TEXT;
