-- How a device shows who it is: a key pair made on the device; here only its public half (Ed25519, base64url).
create table identity.device_key (
  id uuid primary key,
  device uuid not null references identity.device (id),
  public_key text not null unique check (public_key ~ '^[A-Za-z0-9_-]{43}$'),
  created_at bigint not null,
  revoked_at bigint
);
create index device_key_device on identity.device_key (device);

-- One-time codes for enrolling; SHA-256 of 60 random bits. `key` = what it was used for, so that an answer that was lost can be given again.
create table identity.device_code (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  device uuid not null references identity.device (id),
  created_by uuid,
  created_at bigint not null,
  expires_at bigint not null,
  ended_at bigint,
  key uuid references identity.device_key (id)
);
create index device_code_device on identity.device_code (device);

-- Assertions that were taken: none is taken twice while it is good.
create table identity.device_assertion (
  jti uuid primary key,
  expires_at bigint not null
);

-- A token got with a key ends soon and with the key; one without lasts until it is revoked.
alter table identity.device_token
  add column key uuid references identity.device_key (id),
  add column expires_at bigint;
create index device_token_expires on identity.device_token (expires_at) where expires_at is not null;
