package v1

import (
	_ "embed"
	"encoding/json"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/oasdiff/yaml"

	"uptake/api/wire"
)

//go:embed openapi.yaml
var source []byte

// Document returns the description of this API, OpenAPI 3.1 as JSON. The result
// is shared: it is not changed.
var Document = sync.OnceValues(func() (json.RawMessage, error) { return yaml.YAMLToJSON(source) })

// Spec answers /api/v1/openapi.json.
type Spec struct{}

// Routes adds the route under r, which is /api/v1.
func (h Spec) Routes(r fiber.Router) { r.Get("/openapi.json", h.read) }

func (Spec) read(c *fiber.Ctx) error {
	doc, err := Document()
	if err != nil {
		return err
	}
	return wire.Read(c, doc)
}
