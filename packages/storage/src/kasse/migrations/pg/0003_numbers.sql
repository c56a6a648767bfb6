-- The highest number of a till is asked for at every heartbeat.
create index receipt_device_number on kasse.receipt (device, number);
create index z_device_number on kasse.z (device, number);
