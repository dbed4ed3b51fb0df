package blob

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// sign adds the headers by which an S3 service knows who asks: Signature Version 4 of
// the AWS General Reference, over every header that r has. The query of r is encoded in
// its order already.
func sign(r *http.Request, body []byte, key Key, region string, now time.Time) {
	now = now.UTC()
	sum := sha256.Sum256(body)
	content := hex.EncodeToString(sum[:])
	r.Header.Set("X-Amz-Date", now.Format("20060102T150405Z"))
	r.Header.Set("X-Amz-Content-Sha256", content)
	signed := map[string]string{"host": r.URL.Host}
	names := []string{"host"}
	for name := range r.Header {
		low := strings.ToLower(name)
		signed[low] = strings.TrimSpace(r.Header.Get(name))
		names = append(names, low)
	}
	slices.Sort(names)
	var canon strings.Builder
	canon.WriteString(r.Method + "\n" + r.URL.EscapedPath() + "\n" + r.URL.RawQuery + "\n")
	for _, n := range names {
		canon.WriteString(n + ":" + signed[n] + "\n")
	}
	list := strings.Join(names, ";")
	canon.WriteString("\n" + list + "\n" + content)
	scope := now.Format("20060102") + "/" + region + "/s3/aws4_request"
	asked := sha256.Sum256([]byte(canon.String()))
	words := "AWS4-HMAC-SHA256\n" + now.Format("20060102T150405Z") + "\n" + scope + "\n" + hex.EncodeToString(asked[:])
	k := []byte("AWS4" + key.Secret)
	for _, part := range strings.Split(scope, "/") {
		k = mac(k, part)
	}
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+key.ID+"/"+scope+",SignedHeaders="+list+",Signature="+hex.EncodeToString(mac(k, words)))
}

func mac(key []byte, words string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(words))
	return h.Sum(nil)
}
