package api

import (
	"regexp"

	"github.com/gofiber/fiber/v2"

	"uptake/api/wire"
	"uptake/domain/challenge"
	"uptake/domain/id"
)

// unalerted are the requests with words that others read, of whose danger no use case alerts
// anybody: records of adoption, links, files with what they show or say, and appeals.
var unalerted = regexp.MustCompile(`^(POST|PATCH) (/api/v1)?(/ideas/\d+/(adoptions|links?|attachments(/\d+(/change)?)?)` +
	`|/adoptions/\d+(/edit)?|/account/sanctions/appeal|/me/sanctions/\d+/appeal)$`)

// places are the addresses that say where somebody sent words.
var places = regexp.MustCompile(`^(?:/api/v1)?/(challenges|ideas|comments|drafts|adoptions|me/sanctions)/([^/]+)(/post$)?`)

// placeOf is where c is sent to.
func placeOf(c *fiber.Ctx) challenge.SentTo {
	if c.Path() == "/account/sanctions/appeal" {
		return challenge.SentTo{Sanction: id.Sanction(wire.ParseID(c.FormValue("sanction")))}
	}
	at := places.FindStringSubmatch(c.Path())
	if at == nil {
		return challenge.SentTo{}
	}
	n := wire.ParseID(at[2])
	switch at[1] {
	case "challenges":
		return challenge.SentTo{Slug: at[2]}
	case "ideas":
		return challenge.SentTo{Idea: id.Idea(n)}
	case "comments":
		return challenge.SentTo{Comment: id.Comment(n)}
	case "drafts":
		return challenge.SentTo{Draft: id.Draft(n), Posting: at[3] != "" && n != 0}
	case "adoptions":
		return challenge.SentTo{Adoption: id.Adoption(n)}
	default:
		return challenge.SentTo{Sanction: id.Sanction(n)}
	}
}
