package store

import "uptake/domain/challenge"

// actsAmongEvents are the acts of the log that stand among the events alone, each once. Of a merge
// that is the event of the idea that goes on in the other, of a link the one of the lower number,
// and of a move the one of where it went to; where the reader may not know that, which %s says, of
// where it left. Of an idea's files and links, what its author did is no act of a moderator.
const actsAmongEvents = `SELECT CASE WHEN e.kind = 'adoption.recorded' THEN 'adoption_' || e.detail WHEN e.kind = 'idea.left' THEN 'idea_moved' WHEN e.kind = 'idea.unlinked' THEN 'link_removed' ELSE replace(e.kind, '.', '_') END AS act,
			e.id AS row_id, e.challenge_id, e.idea_id,
			CASE WHEN e.kind IN ('alert.taken', 'comment.pinned', 'comment.unpinned') THEN e.subject ELSE 0 END AS comment_id,
			CASE WHEN e.kind IN ('sanction.lifted', 'sanction.stands', 'sanction.appealed') THEN e.detail WHEN e.kind = 'idea.left' THEN h.slug WHEN e.kind = 'idea.moved' THEN COALESCE(o.slug, '') ELSE '' END AS from_state,
			CASE WHEN e.kind IN ('sanction.imposed', 'sanction.stands', 'sanction.appealed') THEN e.detail WHEN e.kind = 'idea.moved' THEN h.slug WHEN e.kind = 'idea.left' THEN COALESCE(o.slug, '') ELSE '' END AS to_state,
			CASE WHEN e.kind = 'sanction.imposed' THEN COALESCE((SELECT s.code FROM sanctions s WHERE s.person_id = e.subject AND s.challenge_id = e.challenge_id AND s.by_id = e.actor_id AND s.kind = e.detail AND s.at <= e.at ORDER BY s.id DESC LIMIT 1), '') ELSE '' END AS code,
			'' AS words, e.reason AS said, CASE WHEN e.kind LIKE 'person.%%' OR e.kind LIKE 'sanction.%%' THEN e.subject ELSE 0 END AS person_id,
			CASE WHEN e.kind LIKE 'attachment.%%' OR e.kind LIKE 'checklist.%%' OR e.kind IN ('adoption.recorded', 'adoption.hidden', 'adoption.shown', 'idea.merged', 'idea.unmerged', 'idea.unlinked') THEN e.subject ELSE 0 END AS other,
			e.actor_id AS by_id, e.at, 0 AS undone_by, CAST(NULL AS timestamp) AS undone_at, '' AS kind, '' AS salt, '' AS hash
		FROM events e LEFT JOIN challenges h ON h.id = e.challenge_id LEFT JOIN challenges o ON e.kind IN ('idea.moved', 'idea.left') AND o.id = e.subject AND o.state <> 'draft'
			LEFT JOIN ideas i ON i.id = e.idea_id LEFT JOIN ideas j ON e.kind = 'idea.unlinked' AND j.id = e.subject LEFT JOIN attachments f ON e.kind = 'attachment.removed' AND f.id = e.subject
		WHERE e.kind IN ('sanction.imposed', 'sanction.lifted', 'sanction.appealed', 'sanction.stands', 'person.trusted', 'person.distrusted', 'attachment.hidden', 'attachment.shown', 'attachment.removed',
				'alert.taken', 'adoption.recorded', 'adoption.hidden', 'adoption.shown', 'idea.merged', 'idea.unmerged', 'idea.moved', 'idea.left', 'idea.picked', 'idea.unpicked', 'comment.pinned', 'comment.unpinned', 'checklist.ticked', 'checklist.unticked', 'idea.unlinked')
			AND (e.kind <> 'adoption.recorded' OR e.detail IN ('hidden', 'shown')) AND (e.kind <> 'attachment.removed' OR f.removed_why = 'moderator') AND (e.kind <> 'idea.left' OR %s)
			AND (e.kind <> 'idea.unlinked' OR e.actor_id <> COALESCE(i.author_id, 0) AND e.actor_id <> COALESCE(j.author_id, 0) AND (e.idea_id < e.subject OR %s))`

// turned says what an act makes of what, where it is always the same.
var turned = map[challenge.LogAct][2]challenge.Moderation{
	challenge.LogTrusted: {"", "trusted"}, challenge.LogDistrusted: {"", "not_trusted"},
	challenge.LogFileHidden: {"", "hidden"}, challenge.LogFileShown: {"", "visible"}, challenge.LogFileRemoved: {"", "removed"}, challenge.LogAlertTaken: {"", "taken"},
	challenge.LogAdoption: {"", "hidden"}, challenge.LogAdoptionShown: {"", "visible"}, challenge.LogMerged: {"", "merged"}, challenge.LogUnmerged: {"merged", ""},
	challenge.LogPicked: {"", "picked"}, challenge.LogUnpicked: {"picked", ""}, challenge.LogPinned: {"", "pinned"}, challenge.LogUnpinned: {"pinned", ""},
	challenge.LogTicked: {"", "ticked"}, challenge.LogUnticked: {"ticked", ""}, challenge.LogUnlinked: {"linked", ""},
}
