-- 撤岗不撤责: seconded cadres after their return. Written by what their units' cases tell, never by an import.
ALTER TABLE directory.persons ADD COLUMN retained boolean NOT NULL DEFAULT false;
