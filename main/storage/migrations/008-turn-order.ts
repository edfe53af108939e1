/**
 * Histories that were fetched in several pages stood in a wrong order: each page after the ones that are
 * newer. They are put right by when their turns began, where each of them says it.
 */
export const turnOrder = `
UPDATE turns SET rank = ordered.rank
FROM (
  SELECT id,
    row_number() OVER (PARTITION BY thread ORDER BY json_extract(json, '$.startedAt'), rank) AS rank
  FROM turns
  WHERE thread IN (
    SELECT thread FROM turns GROUP BY thread
    HAVING count(*) > 20 AND count(json_extract(json, '$.startedAt')) = count(*)
  )
) AS ordered
WHERE ordered.id = turns.id;
`;
