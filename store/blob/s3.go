package blob

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"uptake/domain/attachment"
)

// S3 keeps bytes as objects of a bucket, each under its hash. A service that speaks
// the same words will do.
type S3 struct {
	base   string // address of the bucket, with a slash at its end
	prefix string // before every hash
	region string
	key    Key
	client *http.Client
	now    func() time.Time
}

// Key is who asks, and by what secret.
type Key struct{ ID, Secret string }

// NewS3 returns the bucket at address, s3://BUCKET/PREFIX?region=R&endpoint=URL.
// Without an endpoint it is Amazon's own.
func NewS3(address string, key Key, now func() time.Time) (S3, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "s3" || u.Host == "" || u.User != nil || u.Fragment != "" {
		return S3{}, errors.New("give s3://BUCKET?region=REGION")
	}
	q := u.Query()
	region, endpoint := q.Get("region"), q.Get("endpoint")
	q.Del("region")
	q.Del("endpoint")
	if region == "" || len(q) > 0 {
		return S3{}, errors.New("give s3://BUCKET?region=REGION, and &endpoint=URL for a service that is not Amazon's")
	}
	s := S3{
		base: "https://" + u.Host + ".s3." + region + ".amazonaws.com/", region: region, key: key, now: now,
		client: &http.Client{Timeout: 20 * time.Second, CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse // what is attached goes to the service that was set alone
		}},
	}
	if endpoint != "" {
		at, err := url.Parse(endpoint)
		if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Host == "" || at.RawQuery != "" || at.User != nil {
			return S3{}, errors.New("the endpoint is no address: give one such as https://storage.example.org")
		}
		s.base = strings.TrimRight(endpoint, "/") + "/" + u.Host + "/"
	}
	if s.prefix = strings.Trim(u.Path, "/"); s.prefix != "" {
		s.prefix += "/"
	}
	return s, nil
}

// Put implements attachment.Blobs.
func (s S3) Put(ctx context.Context, hash string, b []byte) error {
	if !named(hash) {
		return fmt.Errorf("%q is no hash", hash)
	}
	status, _, err := s.do(ctx, http.MethodHead, s.prefix+hash, nil, nil)
	if err != nil || status == http.StatusOK {
		return err
	}
	return s.want(ctx, http.MethodPut, hash, b, http.StatusOK)
}

// Get implements attachment.Blobs.
func (s S3) Get(ctx context.Context, hash string) ([]byte, error) {
	if !named(hash) {
		return nil, attachment.ErrNoBlob
	}
	status, b, err := s.do(ctx, http.MethodGet, s.prefix+hash, nil, nil)
	switch {
	case err != nil:
		return nil, err
	case status == http.StatusNotFound:
		return nil, attachment.ErrNoBlob
	case status != http.StatusOK:
		return nil, fmt.Errorf("the bucket answers %d to GET", status)
	}
	return b, nil
}

// Delete implements attachment.Blobs.
func (s S3) Delete(ctx context.Context, hash string) error {
	if !named(hash) {
		return nil
	}
	return s.want(ctx, http.MethodDelete, hash, nil, http.StatusNoContent, http.StatusOK, http.StatusNotFound)
}

func (s S3) want(ctx context.Context, method, hash string, b []byte, good ...int) error {
	status, _, err := s.do(ctx, method, s.prefix+hash, nil, b)
	if err != nil {
		return err
	}
	for _, g := range good {
		if status == g {
			return nil
		}
	}
	return fmt.Errorf("the bucket answers %d to %s", status, method)
}

// listed is a page of the objects of a bucket.
type listed struct {
	Contents []struct{ Key string }
	More     bool   `xml:"IsTruncated"`
	Next     string `xml:"NextContinuationToken"`
}

// Each implements attachment.Blobs.
func (s S3) Each(ctx context.Context, fn func(hash string) error) error {
	q := url.Values{"list-type": {"2"}}
	if s.prefix != "" {
		q.Set("prefix", s.prefix)
	}
	for {
		status, b, err := s.do(ctx, http.MethodGet, "", q, nil)
		if err != nil {
			return err
		}
		if status != http.StatusOK {
			return fmt.Errorf("the bucket answers %d to a list of what is in it", status)
		}
		var page listed
		if err = xml.Unmarshal(b, &page); err != nil {
			return fmt.Errorf("the bucket's list cannot be read: %w", err)
		}
		for _, o := range page.Contents {
			if hash := strings.TrimPrefix(o.Key, s.prefix); named(hash) {
				if err = fn(hash); err != nil {
					return err
				}
			}
		}
		if !page.More || page.Next == "" {
			return nil
		}
		q.Set("continuation-token", page.Next)
	}
}

// do sends one signed request and reads the answer, at most as much as an attachment
// may be and a list is.
func (s S3) do(ctx context.Context, method, key string, q url.Values, b []byte) (int, []byte, error) {
	address := s.base + key
	if len(q) > 0 {
		address += "?" + strings.ReplaceAll(q.Encode(), "+", "%20")
	}
	r, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(b))
	if err != nil {
		return 0, nil, err
	}
	sign(r, b, s.key, s.region, s.now())
	resp, err := s.client.Do(r)
	if err != nil {
		return 0, nil, fmt.Errorf("the bucket does not answer: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // it was read
	got, err := io.ReadAll(io.LimitReader(resp.Body, attachment.BytesMax+1<<20))
	return resp.StatusCode, got, err
}
