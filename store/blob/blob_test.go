package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"uptake/domain/attachment"
)

// The examples of "Signature Calculations for the Authorization Header" in the Amazon
// S3 API Reference: a GET of a part of an object, a PUT, and a list.
func TestRequestsAreSignedAsPublished(t *testing.T) {
	t.Parallel()
	key := Key{"AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	at := time.Date(2013, 5, 24, 0, 0, 0, 0, time.UTC)
	const host = "https://examplebucket.s3.amazonaws.com/"
	for _, tt := range []struct {
		method, address, body string
		header                map[string]string
		want                  string
	}{
		{"GET", host + "test.txt", "", map[string]string{"Range": "bytes=0-9"}, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"},
		{"PUT", host + "test%24file.text", "Welcome to Amazon S3.", map[string]string{"Date": "Fri, 24 May 2013 00:00:00 GMT", "X-Amz-Storage-Class": "REDUCED_REDUNDANCY"}, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"},
		{"GET", host + "?max-keys=2&prefix=J", "", nil, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"},
	} {
		r, err := http.NewRequestWithContext(t.Context(), tt.method, tt.address, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		for k, v := range tt.header {
			r.Header.Set(k, v)
		}
		sign(r, []byte(tt.body), key, "us-east-1", at)
		if got := r.Header.Get("Authorization"); !strings.HasSuffix(got, "Signature="+tt.want) {
			t.Errorf("%s %s: %s, want %s", tt.method, tt.address, got, tt.want)
		}
	}
}

// bucket is a service with one bucket, two objects a page. It signs each request anew
// and compares.
type bucket struct {
	mu      sync.Mutex
	objects map[string][]byte
	away    bool
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	key, in := strings.CutPrefix(r.URL.Path, "/box/")
	at, _ := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	again, _ := http.NewRequestWithContext(r.Context(), r.Method, "http://"+r.Host+r.URL.RequestURI(), nil)
	sign(again, body, Key{"me", "secret"}, "eu-west-2", at)
	switch o, known := b.objects[key]; {
	case b.away:
		w.WriteHeader(http.StatusServiceUnavailable)
	case !in || r.Header.Get("Authorization") != again.Header.Get("Authorization"):
		w.WriteHeader(http.StatusForbidden)
	case r.Method == http.MethodPut:
		b.objects[key] = body
	case r.Method == http.MethodDelete:
		delete(b.objects, key)
		w.WriteHeader(http.StatusNoContent)
	case key == "":
		b.list(w, r)
	case !known:
		w.WriteHeader(http.StatusNotFound)
	default:
		_, _ = w.Write(o)
	}
}

func (b *bucket) list(w http.ResponseWriter, r *http.Request) {
	var keys []string
	for k := range b.objects {
		if strings.HasPrefix(k, r.URL.Query().Get("prefix")) && k > r.URL.Query().Get("continuation-token") {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	more := len(keys) > 2
	keys = keys[:min(2, len(keys))]
	_, _ = fmt.Fprintf(w, `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>%v</IsTruncated>`, more)
	for _, k := range keys {
		_, _ = fmt.Fprintf(w, "<Contents><Key>%s</Key></Contents>", k)
	}
	if more {
		_, _ = fmt.Fprintf(w, "<NextContinuationToken>%s</NextContinuationToken>", keys[1])
	}
	_, _ = io.WriteString(w, "</ListBucketResult>")
}

func hashOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func TestEveryStoreKeepsBytesAlike(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	disk, err := NewDisk(filepath.Join(dir, "a", "b"))
	if err != nil {
		t.Fatal(err)
	}
	service := &bucket{objects: map[string][]byte{"else": []byte("x"), "up/else": []byte("x")}}
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	remote := func(prefix, secret string) S3 {
		s, err := NewS3("s3://box"+prefix+"?region=eu-west-2&endpoint="+server.URL, Key{"me", secret}, time.Now)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for name, s := range map[string]attachment.Blobs{"disk": disk, "bucket": remote("", "secret"), "folder of a bucket": remote("/up", "secret")} {
		ctx := t.Context()
		var want []string
		for n := range 5 {
			b := bytes.Repeat([]byte{byte('a' + n), 0xff}, 1000*n+1)
			want = append(want, hashOf(b))
			for range 2 { // the second changes nothing
				if err := s.Put(ctx, hashOf(b), b); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
			if got, err := s.Get(ctx, hashOf(b)); err != nil || !bytes.Equal(got, b) {
				t.Errorf("%s: %d bytes, %v", name, len(got), err)
			}
		}
		slices.Sort(want)
		all := func() (got []string) {
			if err := s.Each(ctx, func(h string) error { got = append(got, h); return nil }); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			slices.Sort(got)
			return got
		}
		if got := all(); !slices.Equal(got, want) {
			t.Errorf("%s holds %v, want %v", name, got, want)
		}
		for _, h := range want {
			for range 2 {
				if err := s.Delete(ctx, h); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			if _, err := s.Get(ctx, h); !errors.Is(err, attachment.ErrNoBlob) {
				t.Errorf("%s: what was deleted reads %v", name, err)
			}
		}
		if got := all(); len(got) != 0 {
			t.Errorf("%s holds %v after all were deleted", name, got)
		}
		for _, h := range []string{"../../etc/passwd", "", strings.Repeat("A", 64), strings.Repeat("a", 63) + "/"} {
			if err := s.Put(ctx, h, []byte("x")); err == nil {
				t.Errorf("%s takes %q for a hash", name, h)
			}
			if _, err := s.Get(ctx, h); !errors.Is(err, attachment.ErrNoBlob) {
				t.Errorf("%s reads %q: %v", name, h, err)
			}
		}
	}
	if len(service.objects) != 2 {
		t.Errorf("the bucket holds %d objects of others, want 2", len(service.objects))
	}
	b := []byte("x")
	if err := remote("", "wrong").Put(t.Context(), hashOf(b), b); err == nil {
		t.Error("a wrong secret keeps bytes")
	}
	service.mu.Lock()
	service.away = true
	service.mu.Unlock()
	s := remote("", "secret")
	_, err = s.Get(t.Context(), hashOf(b))
	if err == nil || errors.Is(err, attachment.ErrNoBlob) {
		t.Errorf("a service that is away reads %v", err)
	}
	if s.Put(t.Context(), hashOf(b), b) == nil || s.Delete(t.Context(), hashOf(b)) == nil || s.Each(t.Context(), func(string) error { return nil }) == nil {
		t.Error("a service that is away keeps, deletes or lists")
	}
}

func TestAFileIsWholeOrNotThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := NewDisk(dir)
	if err != nil {
		t.Fatal(err)
	}
	b := []byte("whole")
	h := hashOf(b)
	if err := os.MkdirAll(filepath.Join(dir, h[:2]), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, h[:2], h), []byte("who"), 0o600); err != nil { // what a full disk leaves behind
		t.Fatal(err)
	}
	if err := d.Put(context.Background(), h, b); err != nil {
		t.Fatal(err)
	}
	if got, err := d.Get(context.Background(), h); err != nil || !bytes.Equal(got, b) {
		t.Errorf("%q, %v", got, err)
	}
	info, err := os.Stat(filepath.Join(dir, h[:2], h))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

func TestABucketLeadsNowhereElse(t *testing.T) {
	t.Parallel()
	elsewhere := false
	trap := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere = true }))
	t.Cleanup(trap.Close)
	server := httptest.NewServer(http.RedirectHandler(trap.URL, http.StatusTemporaryRedirect))
	t.Cleanup(server.Close)
	s, err := NewS3("s3://box?region=eu-west-2&endpoint="+server.URL, Key{"me", "secret"}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	b := []byte("x")
	if _, err := s.Get(t.Context(), hashOf(b)); err == nil || s.Put(t.Context(), hashOf(b), b) == nil || s.Delete(t.Context(), hashOf(b)) == nil {
		t.Error("an answer that leads elsewhere is taken for one")
	}
	if elsewhere {
		t.Error("another server was asked")
	}
}
