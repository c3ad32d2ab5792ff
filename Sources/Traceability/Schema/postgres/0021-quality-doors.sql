-- Components know the return that told of them, and count as far as it does. return_id 0: by the form of the batch.
ALTER TABLE batch_component ADD COLUMN return_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE batch_component DROP CONSTRAINT batch_component_owner_id_batch_id_identity_key;
ALTER TABLE batch_component ADD UNIQUE (owner_id, batch_id, identity, return_id);

-- A certificate that was refused is filed again, and one that runs out is renewed, under its number.
ALTER TABLE certificate DROP CONSTRAINT certificate_organization_id_kind_number_key;
CREATE INDEX certificate_number ON certificate (organization_id, kind, number);
