package main

import (
	"path/filepath"

	"uptake/domain/attachment"
	"uptake/store"
	"uptake/store/blob"
	"uptake/store/picture"
)

// files returns the use cases of attachments.
func (a *App) files() (attachment.Service, error) {
	blobs, err := a.Config.blobs()
	if err != nil {
		return attachment.Service{}, err
	}
	return attachment.Service{
		Store: store.Attachments(a.Store), Reads: store.AttachmentReads(a.Store), Blobs: blobs, Pictures: picture.New(), Now: now,
	}, nil
}

// blobs returns where the bytes of attachments are kept.
func (c *Config) blobs() (attachment.Blobs, error) {
	return blob.NewDisk(filepath.Join(c.Data, "attachments"))
}
