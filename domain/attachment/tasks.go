package attachment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"uptake/domain/challenge"
	"uptake/domain/id"
	"uptake/domain/outbox"
)

// ErrNoBlob is what Blobs say of bytes that they do not have.
var ErrNoBlob = errors.New("there are no bytes with this hash")

// scanAgain is how long a file waits for a scanner that does not answer before it
// is asked again. It waits as often as it takes: nothing is given up.
const scanAgain = time.Minute

// scanFor is how long a scanner may take while somebody waits for their upload.
const scanFor = 5 * time.Second

// scan says what is known of b after the scanner was asked.
func (s Service) scan(ctx context.Context, b []byte) (Scan, error) {
	if s.Scanner == nil {
		return NoScan, nil
	}
	ctx, cancel := context.WithTimeout(ctx, scanFor)
	defer cancel()
	switch err := s.Scanner.Scan(ctx, b); {
	case errors.Is(err, ErrMalware):
		return "", err
	case err != nil:
		return Waiting, nil //nolint:nilerr // it waits until the scanner answers
	}
	return Clean, nil
}

// ScanAgain asks the scanner about an attachment that waits for it. What it refuses
// is removed. A scanner that does not answer is asked again later.
func (s Service) ScanAgain(ctx context.Context, one id.Attachment) error {
	a, err := s.Reads.ByID(ctx, one)
	if errors.Is(err, ErrNotFound) || err == nil && (a.State() == Removed || a.Scan != Waiting) {
		return nil
	}
	if err != nil {
		return err
	}
	said := errors.New("no scanner is set")
	if s.Scanner != nil {
		b, err := s.Blobs.Get(ctx, a.Hash)
		if err != nil {
			return fmt.Errorf("attachment %d: %w", one, err)
		}
		said = s.Scanner.Scan(ctx, b)
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		a, err := tx.Attachment(one)
		if err != nil {
			return err
		}
		if a.State() == Removed || a.Scan != Waiting {
			return nil
		}
		now, kind := s.Now(), outbox.AttachmentChanged
		switch {
		case errors.Is(said, ErrMalware):
			kind = outbox.AttachmentRemoved
			if err = TakeAway(tx, &a, Refused, now); err != nil {
				return err
			}
		case said != nil:
			return tx.AddTask(scanTask(a, now.Add(scanAgain)))
		}
		a.Scan = Clean
		if err = tx.SaveAttachment(&a); err != nil {
			return err
		}
		return announce(tx, a, kind, 0, now, "")
	})
}

// ScanAll lets everything that came while there was no scanner wait for it, once one
// is set: nothing unscanned is shown beside what is.
func (s Service) ScanAll(ctx context.Context) error {
	if s.Scanner == nil {
		return nil
	}
	return s.Store.InTx(ctx, func(tx Tx) error {
		all, err := tx.Unscanned()
		if err != nil {
			return err
		}
		now := s.Now()
		for _, a := range all {
			a.Scan = Waiting
			if err = tx.SaveAttachment(&a); err != nil {
				return err
			}
			if err = tx.AddTask(scanTask(a, now)); err != nil {
				return err
			}
			if err = announce(tx, a, outbox.AttachmentChanged, 0, now, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// DropOf removes everything that is attached to an idea whose author has withdrawn it.
func (s Service) DropOf(ctx context.Context, idea id.Idea) error {
	return s.Store.InTx(ctx, func(tx Tx) error {
		i, err := tx.Idea(idea)
		if err != nil || i.Stage != challenge.Withdrawn {
			return err
		}
		all, err := tx.OfIdea(idea)
		if err != nil {
			return err
		}
		now := s.Now()
		for _, a := range all {
			if err = TakeAway(tx, &a, IdeaWithdrawn, now); err != nil {
				return err
			}
			if err = tx.SaveAttachment(&a); err != nil {
				return err
			}
			if err = announce(tx, a, outbox.AttachmentRemoved, 0, now, ""); err != nil {
				return err
			}
		}
		return nil
	})
}

// DropLease is how long bytes that are being deleted are left to whoever does it; half
// of that is how long it may take.
const DropLease = time.Minute

// DropBlob deletes the bytes with this hash if no attachment uses them any more.
func (s Service) DropBlob(ctx context.Context, hash string) error {
	ctx, cancel := context.WithTimeout(ctx, DropLease/2)
	defer cancel()
	free, now := false, s.Now()
	err := s.Store.InTx(ctx, func(tx Tx) (err error) {
		free, err = tx.ClaimBlob(hash, now)
		return err
	})
	if err != nil || !free {
		return err
	}
	if err = s.Blobs.Delete(ctx, hash); err != nil {
		return err
	}
	return s.Store.InTx(ctx, func(tx Tx) error { return tx.ForgetBlob(hash, now) })
}

// sweep deletes the bytes of an attachment that was not kept.
func (s Service) sweep(ctx context.Context, a Attachment) error {
	err := s.DropBlob(ctx, a.Hash)
	if a.Small != "" {
		err = errors.Join(err, s.DropBlob(ctx, a.Small))
	}
	return err
}
