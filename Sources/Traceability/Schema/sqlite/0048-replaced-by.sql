-- 换机: whether an appliance took another's place already is asked by its name. Few units were ever replaced.
CREATE INDEX item_replaced_by ON item (replaced_by) WHERE replaced_by IS NOT NULL;
