-- What an event is about, by the event: `ransu fsck` and the adoption of facts read a page of events with its codes and
-- names, and searched all rows of the owner for each page.
CREATE INDEX event_subject_event ON event_subject (owner_id, event_id);
CREATE INDEX event_name_event ON event_name (owner_id, event_id);
