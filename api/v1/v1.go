// Package v1 answers programs at /api/v1 in JSON: one file a noun, each route a
// use case that a page has as well. openapi.yaml describes all of it.
package v1
