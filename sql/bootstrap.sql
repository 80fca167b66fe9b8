-- The ground the migrations stand on; run as tocsin_owner before them, changes nothing when run again.
CREATE SCHEMA IF NOT EXISTS tocsin;
CREATE TABLE IF NOT EXISTS tocsin.migration (
  number     int PRIMARY KEY,
  name       text NOT NULL,
  sha256     text NOT NULL,
  applied_at timestamptz NOT NULL
);
