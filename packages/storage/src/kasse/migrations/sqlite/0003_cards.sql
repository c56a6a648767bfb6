-- What a terminal was asked for, whom a reversal takes back, and the slips of both sides.
ALTER TABLE kasse_card_intent ADD COLUMN kind TEXT NOT NULL DEFAULT 'pay' CHECK (kind IN ('pay', 'reverse', 'refund'));
ALTER TABLE kasse_card_intent ADD COLUMN beleg_id TEXT;
ALTER TABLE kasse_card_intent ADD COLUMN of_intent TEXT;
ALTER TABLE kasse_card_intent ADD COLUMN why TEXT NOT NULL DEFAULT '';
ALTER TABLE kasse_card_intent ADD COLUMN receipt_number TEXT NOT NULL DEFAULT '';
ALTER TABLE kasse_card_intent ADD COLUMN merchant_text TEXT NOT NULL DEFAULT '';
ALTER TABLE kasse_card_intent ADD COLUMN source TEXT NOT NULL DEFAULT 'terminal' CHECK (source IN ('terminal', 'hand'));

CREATE INDEX kasse_card_intent_beleg ON kasse_card_intent (beleg_id) WHERE beleg_id IS NOT NULL;
CREATE INDEX kasse_card_intent_approved ON kasse_card_intent (device, epoch, seq) WHERE outcome = 'approved';

CREATE TABLE kasse_card_cut (
  cut_id TEXT NOT NULL PRIMARY KEY,
  device TEXT NOT NULL,
  store TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  actor TEXT,
  outcome TEXT NOT NULL CHECK (outcome IN ('open', 'closed', 'refused', 'unknown')),
  reason TEXT NOT NULL,
  terminal_id TEXT NOT NULL,
  terminal_total INTEGER,
  till_total INTEGER NOT NULL,
  till_count INTEGER NOT NULL,
  difference INTEGER,
  terminal_types TEXT NOT NULL,
  till_types TEXT NOT NULL,
  receipt_text TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX kasse_card_cut_device ON kasse_card_cut (device, epoch, seq);
