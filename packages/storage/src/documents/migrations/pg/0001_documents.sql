create schema documents;

-- The bytes of documents, unchanged, by their SHA-256. A fact that names a hash seals its content.
create table documents.content (
  hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
  bytes bytea not null check (encode(sha256(bytes), 'hex') = hash)
);

-- Incoming e-invoices.
create table documents.received (
  id uuid primary key,
  file_name text not null,
  kind text not null check (kind in ('ubl', 'cii', 'zugferd')),
  received_at bigint not null,
  by_name text not null,
  file_hash text not null references documents.content (hash),
  xml_hash text not null unique references documents.content (hash),
  bytes bigint not null,
  number text not null,
  seller text not null,
  issued text not null,
  currency text not null,
  gross text not null,
  due text not null,
  findings text not null,
  errors bigint not null,
  warnings bigint not null
);
create index received_at on documents.received (received_at);

-- Invoices that went out for a Beleg, once per form.
create table documents.issued (
  beleg_id uuid not null,
  format text not null check (format in ('xrechnung-ubl', 'xrechnung-cii', 'zugferd')),
  number text not null,
  issued_on text not null,
  at bigint not null,
  by_name text not null,
  customer_id uuid,
  buyer_reference text not null,
  email text not null,
  file_hash text not null references documents.content (hash),
  bytes bigint not null,
  primary key (beleg_id, format)
);

-- What an invoice says of the seller beside company and store; one row.
create table documents.settings (
  id text primary key check (id = 'company'),
  contact_name text not null,
  phone text not null,
  email text not null,
  iban text not null,
  bic text not null,
  registration text not null
);

create function documents.refuse() returns trigger language plpgsql as $$
begin
  raise exception 'documents are kept unchanged (§ 147 AO): % on %.% is refused', tg_op, tg_table_schema, tg_table_name using errcode = 'integrity_constraint_violation';
end $$;
create trigger content_fixed before update or delete on documents.content for each row execute function documents.refuse();
create trigger content_kept before truncate on documents.content for each statement execute function documents.refuse();
create trigger received_fixed before update or delete on documents.received for each row execute function documents.refuse();
create trigger received_kept before truncate on documents.received for each statement execute function documents.refuse();
create trigger issued_fixed before update or delete on documents.issued for each row execute function documents.refuse();
create trigger issued_kept before truncate on documents.issued for each statement execute function documents.refuse();
