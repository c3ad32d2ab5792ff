-- Who got goods by an event, asked by the event: `ransu fsck` holds holders of containers against it.
CREATE INDEX event_recipient_event ON event_recipient (event_id);
