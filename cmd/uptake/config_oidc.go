package main

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"uptake/api/pages"
	"uptake/api/signin"
	"uptake/domain/account"
)

// OIDC is one provider that signs people in. Its settings are called
// UPTAKE_OIDC_KEY_…, where KEY is the operator's own word for it.
type OIDC struct {
	Key          string // small letters and digits; in the address of the way back
	Issuer       string
	ClientID     string
	ClientSecret Secret
	Label        string
	New          account.Admission
	EmailClaim   string
	TrustEmail   bool
	Strength     []string
	Scopes       []string
}

const oidcPrefix = "UPTAKE_OIDC_"

// oidcName splits UPTAKE_OIDC_KEY_WHAT.
var oidcName = regexp.MustCompile(`^UPTAKE_OIDC_([A-Z0-9]+)_(ISSUER|CLIENT_ID|CLIENT_SECRET|LABEL|NEW|EMAIL_CLAIM|EMAIL_VERIFIED|SCOPES|ACR)$`)

// loadOIDC reads the providers, in the order of their keys.
func (c *Config) loadOIDC(given map[string]string) Faults {
	var f Faults
	found := map[string]*OIDC{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !strings.HasPrefix(name, oidcPrefix) {
			continue
		}
		m := oidcName.FindStringSubmatch(name)
		if m == nil {
			f.add("%s is no setting of Uptake: settings of a provider are UPTAKE_OIDC_KEY_ISSUER, _CLIENT_ID, _CLIENT_SECRET, _LABEL, _NEW, _SCOPES, _ACR, _EMAIL_CLAIM and _EMAIL_VERIFIED.", name)
			continue
		}
		p := found[m[1]]
		if p == nil {
			p = &OIDC{Key: strings.ToLower(m[1]), Label: m[1], EmailClaim: "email", Scopes: []string{"email", "profile"}}
			found[m[1]] = p
		}
		value, shows := given[name], given[name]
		if m[2] == "CLIENT_SECRET" && value != "" {
			shows = "(secret)"
		}
		c.settings = append(c.settings, Setting{Name: name, Value: shows, Source: FromEnvironment})
		f = append(f, p.set(name, m[2], value)...)
	}
	for _, key := range slices.Sorted(maps.Keys(found)) {
		p := found[key]
		if p.Issuer == "" || p.ClientID == "" {
			f.add("%s%s_ISSUER or %s%s_CLIENT_ID is empty: give both, as the provider names them.", oidcPrefix, key, oidcPrefix, key)
		}
		c.Providers = append(c.Providers, *p)
	}
	return f
}

func (p *OIDC) set(name, what, value string) Faults {
	var f Faults
	switch what {
	case "ISSUER":
		if u, err := url.Parse(value); err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || u.Scheme != "https" && (u.Scheme != "http" || !isLoopback(u.Host)) {
			f.add("%s is %q: give the provider's issuer, a whole https address.", name, value)
		}
		p.Issuer = value
	case "CLIENT_ID":
		p.ClientID = value
	case "CLIENT_SECRET":
		p.ClientSecret = Secret(value)
	case "LABEL":
		p.Label = value
	case "EMAIL_CLAIM":
		p.EmailClaim = value
	case "EMAIL_VERIFIED":
		if value != "claim" && value != "always" {
			f.add("%s is %q: give claim (the provider says so in email_verified) or always (it lets nobody have an address that is not theirs).", name, value)
		}
		p.TrustEmail = value == "always"
	case "SCOPES":
		p.Scopes = strings.Fields(value)
	case "ACR":
		p.Strength = strings.Fields(value)
	case "NEW":
		f = append(f, p.admit(name, value)...)
	}
	return f
}

// admit reads who gets an account at the first sign-in: nobody, anyone, or the
// people of some domains.
func (p *OIDC) admit(name, value string) Faults {
	var f Faults
	switch value {
	case "nobody":
	case "anyone":
		p.New.Anyone = true
	default:
		for d := range strings.SplitSeq(strings.ToLower(value), ",") {
			d = strings.TrimSpace(d)
			if !strings.Contains(d, ".") || strings.ContainsAny(d, "@ /") {
				f.add("%s is %q: give nobody, anyone, or domains with commas between, such as nhs.net,nhs.scot.", name, value)
				break
			}
			p.New.Domains = append(p.New.Domains, d)
		}
	}
	return f
}

// services are the providers as the pages know them.
func (c *Config) services() []pages.Service {
	list := make([]pages.Service, len(c.Providers))
	for i, p := range c.Providers {
		list[i] = pages.Service{Key: p.Key, Label: p.Label, Admission: p.New, Provider: &signin.Provider{
			Key: p.Key, Issuer: p.Issuer, ClientID: p.ClientID, ClientSecret: string(p.ClientSecret), Scopes: p.Scopes,
			Redirect: c.base() + "/sign-in/with/" + p.Key + "/back", EmailClaim: p.EmailClaim, TrustEmail: p.TrustEmail, Strength: p.Strength, Now: now,
		}}
	}
	return list
}
