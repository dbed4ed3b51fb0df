package pages

import "uptake/frontend"

// Data is the page on which people download what is held of them.
type Data struct{ frontend.Base }
