-- The third place of a checkpoint's night shift is the community's own (police, health, community).
INSERT INTO directory.skills (id, name) VALUES ('community', '社区工作') ON CONFLICT DO NOTHING;
