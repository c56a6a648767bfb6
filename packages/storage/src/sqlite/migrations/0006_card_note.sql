-- What a card terminal's driver must find again after a crash: where the terminal's books stood before it was asked for money, and what
-- it said before that was acknowledged. Gone when the payment is settled; the settlement itself is a fact.
CREATE TABLE device_card_note (
  intent_id TEXT NOT NULL PRIMARY KEY,
  mark TEXT,
  seen TEXT,
  noted_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
