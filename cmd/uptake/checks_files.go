package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"uptake/api/scan"
	"uptake/store"
)

// files looks whether the bytes of attachments and the rows that name them belong
// together.
func (e examination) files(ctx context.Context, s *store.Store) finding {
	const part = "attachments"
	hashes, err := store.AttachmentReads(s).Hashes(ctx)
	if err != nil {
		return ill(part, "their rows cannot be read ("+err.Error()+")", "Restore the last backup into another folder (`uptake restore`).")
	}
	if dir, ok := e.config.blobDir(); ok {
		if _, err = os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			if len(hashes) > 0 {
				return ill(part, fmt.Sprintf("%s is not there, and %d files are missing", dir, len(hashes)), "Correct UPTAKE_BLOB_URL, or restore the last backup.")
			}
			return well(part, "%s is not there yet; the first start makes it", dir)
		}
	}
	blobs, err := e.config.blobs()
	if err != nil {
		return ill(part, "they cannot be reached ("+err.Error()+")", "Correct UPTAKE_BLOB_URL.")
	}
	missing := make(map[string]bool, len(hashes))
	for _, h := range hashes {
		missing[h] = true
	}
	var loose []string
	err = blobs.Each(ctx, func(hash string) error {
		if !missing[hash] {
			loose = append(loose, hash)
		}
		delete(missing, hash)
		return nil
	})
	if err != nil {
		return ill(part, "they cannot be listed ("+err.Error()+")", "Correct UPTAKE_BLOB_URL and UPTAKE_BLOB_KEY, or start the service that keeps them.")
	}
	// One that is being attached, or removed, while this runs is neither.
	now, err := store.AttachmentReads(s).Hashes(ctx)
	if err != nil {
		return ill(part, "their rows cannot be read ("+err.Error()+")", "Try again.")
	}
	still, used := map[string]bool{}, map[string]bool{}
	for _, h := range now {
		used[h] = true
		if missing[h] {
			still[h] = true
		}
	}
	var unused []string
	for _, h := range loose {
		if !used[h] {
			unused = append(unused, h)
		}
	}
	switch {
	case len(still) > 0:
		return ill(part, fmt.Sprintf("%d of %d files are missing: %s", len(still), len(now), first(still)), "Copy them back from the last backup (it holds a folder called attachments) to "+shown("UPTAKE_BLOB_URL", e.config.BlobURL)+".")
	case len(unused) > 0:
		return ill(part, fmt.Sprintf("%d files belong to nothing any more: %s", len(unused), unused[0]), "Work that waits may still delete them: look at it as an administrator. Else delete them from "+shown("UPTAKE_BLOB_URL", e.config.BlobURL)+".")
	}
	return well(part, "%d files, all there", len(now))
}

func first(of map[string]bool) string {
	least := ""
	for h := range of {
		if least == "" || h < least {
			least = h
		}
	}
	return least
}

// scanner asks the ClamAV daemon for a sign of life.
func (e examination) scanner(ctx context.Context) finding {
	const part = "scanner"
	if e.config.ScanURL == "" {
		return well(part, "none is set; attachments are not checked for harmful software (UPTAKE_SCAN_URL is empty)")
	}
	d, err := scan.Address(e.config.ScanURL)
	if err == nil {
		err = d.Ping(ctx)
	}
	if err != nil {
		return ill(part, e.config.ScanURL+" does not answer ("+err.Error()+")", "Start clamd, or correct UPTAKE_SCAN_URL. Until then attachments wait, and nobody can open them.")
	}
	return well(part, "%s answers", e.config.ScanURL)
}
