package v1_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestDownloadOfOnesDataByAPI(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	_, token := p.person("mair")
	p.person("olwen")
	for _, tt := range []struct {
		bearer string
		status int
	}{{"", 401}, {"no token", 401}, {token, 200}} {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:8080/api/v1/me/data", nil)
		if tt.bearer != "" {
			r.Header.Set("Authorization", "Bearer "+tt.bearer)
		}
		resp, err := p.app.Test(r, -1)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		if err != nil || resp.StatusCode != tt.status {
			t.Fatalf("with %q: %d, %v", tt.bearer, resp.StatusCode, err)
		}
		if tt.status != 200 {
			continue
		}
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil || resp.Header.Get("Content-Type") != "application/zip" {
			t.Fatalf("%v, %v", err, resp.Header)
		}
		f, err := z.Open("data.json")
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(f)
		if err != nil || !strings.Contains(string(data), "mair@example.org") || strings.Contains(string(data), "olwen") {
			t.Errorf("the copy says %s, %v", data, err)
		}
	}
}
