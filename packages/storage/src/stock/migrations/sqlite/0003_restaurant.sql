ALTER TABLE stock_article ADD COLUMN restaurant_food INTEGER NOT NULL DEFAULT 0 CHECK (restaurant_food IN (0, 1));
ALTER TABLE stock_article ADD COLUMN drink_share INTEGER CHECK (drink_share BETWEEN 0 AND 10000);
