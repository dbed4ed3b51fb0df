package v1_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"uptake/domain/account"
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

func TestErasingOneselfByAPI(t *testing.T) {
	t.Parallel()
	p := newPeople(t)
	who, token := p.person("mair")
	send := func(bearer, body string) int {
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:8080/api/v1/me/erase", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if bearer != "" {
			r.Header.Set("Authorization", "Bearer "+bearer)
		}
		resp, err := p.app.Test(r, -1)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		described(t, http.MethodPost, "/me/erase", resp.StatusCode, resp.Header, b)
		return resp.StatusCode
	}
	for _, tt := range []struct {
		bearer, body string
		status       int
	}{
		{"", `{"words":"keep"}`, 401},
		{token, `{}`, 422},
		{token, `{"words":"burn"}`, 422},
		{token, `{"words":"keep","files":"burn"}`, 422},
		{token, `{"words":"keep","name":"Mair"}`, 422},
		{token, `{"words":"keep"}`, 204},
		{token, `{"words":"keep"}`, 401},
	} {
		if got := send(tt.bearer, tt.body); got != tt.status {
			t.Errorf("%s answers %d, not %d", tt.body, got, tt.status)
		}
	}
	if left, err := p.uses.Reads.PersonByID(t.Context(), who); err != nil || left.State != account.Erased || left.Email != "" {
		t.Errorf("%+v is left, %v", left, err)
	}
}
