package incident_test

import (
	"testing"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// TestAmbiguityKeepsApart: what two findings do not say may differ, so it never
// makes them one.
func TestAmbiguityKeepsApart(t *testing.T) {
	aws := func(account, kind, id, name string) finding.Identity {
		return finding.Identity{Platform: "aws", Account: account, Kind: finding.IdentityKind(kind), ID: id, Name: name}
	}
	at := func(repository, path string) finding.Location {
		return finding.Location{Repository: repository, Path: path}
	}
	const digest = finding.Fingerprint("hmac-sha256:aa")
	tests := []struct {
		reason string
		a, b   finding.Finding
	}{
		{"two keys of one user", finding.Finding{Category: "stale", Identity: aws("111111111111", "access_key", "AKIAAAAAAAAAAAAAAAA1", "ci")},
			finding.Finding{Category: "stale", Identity: aws("111111111111", "access_key", "AKIAAAAAAAAAAAAAAAA2", "ci")}},
		{"a key that is named, and one that is not", finding.Finding{Category: "stale", Identity: aws("111111111111", "access_key", "AKIAAAAAAAAAAAAAAAA1", "ci")},
			finding.Finding{Category: "stale", Identity: aws("111111111111", "access_key", "", "ci"), Resource: "key 2"}},
		{"a user of an unknown account, told by two sources", finding.Finding{Source: "a", Category: "stale", Identity: aws("", "user", "", "ci")},
			finding.Finding{Source: "b", Category: "stale", Identity: aws("", "user", "", "ci")}},
		{"a user of a known account and one of an unknown", finding.Finding{Source: "a", Category: "stale", Identity: aws("111111111111", "user", "", "ci")},
			finding.Finding{Source: "a", Category: "stale", Identity: aws("", "user", "", "ci")}},
		{"a user by unique id in ASFF, and by name", finding.Finding{Category: "stale", Identity: aws("111111111111", "user", "arn:aws:iam::111111111111:user/AIDAAAAAAAAAAAAAAAAAA", "")},
			finding.Finding{Category: "stale", Identity: aws("111111111111", "user", "arn:aws:iam::111111111111:user/ci", "ci")}},
		{"users of one name in two accounts", finding.Finding{Category: "stale", Identity: aws("111111111111", "user", "", "ci")},
			finding.Finding{Category: "stale", Identity: aws("222222222222", "user", "", "ci")}},
		{"no place at all, in two reports", finding.Finding{Source: "s", Report: "a", Category: "stale"}, finding.Finding{Source: "s", Report: "b", Category: "stale"}},
		{"one weak value in two repositories", finding.Finding{Category: finding.LeakedSecret, Fingerprint: digest, Weak: true, Location: at("github.com/a/b", "x.tf")},
			finding.Finding{Category: finding.LeakedSecret, Fingerprint: digest, Weak: true, Location: at("github.com/a/c", "x.tf")}},
		{"one weak value in two files", finding.Finding{Category: finding.LeakedSecret, Fingerprint: digest, Weak: true, Location: at("github.com/a/b", "x.tf")},
			finding.Finding{Category: finding.LeakedSecret, Fingerprint: digest, Weak: true, Location: at("github.com/a/b", "y.tf")}},
		{"one weak value without a file, from two sources", finding.Finding{Source: "a", Category: finding.LeakedSecret, Fingerprint: digest, Weak: true},
			finding.Finding{Source: "b", Category: finding.LeakedSecret, Fingerprint: digest, Weak: true}},
		{"one hash that nobody knows the value of, in two repositories", finding.Finding{Category: finding.LeakedSecret, Fingerprint: digest, Hashed: true, Location: at("github.com/a/b", "x.tf")},
			finding.Finding{Category: finding.LeakedSecret, Fingerprint: digest, Hashed: true, Location: at("github.com/a/c", "x.tf")}},
		{"one weak value of one user in two repositories", finding.Finding{Category: finding.LeakedSecret, Fingerprint: digest, Weak: true, Identity: aws("111111111111", "user", "", "ci"), Location: at("github.com/a/b", "x.tf")},
			finding.Finding{Category: finding.LeakedSecret, Fingerprint: digest, Weak: true, Identity: aws("111111111111", "user", "", "ci"), Location: at("github.com/a/c", "x.tf")}},
		{"one address in two repositories", finding.Finding{Category: "stale", Resource: "aws_iam_user.ci", Location: at("github.com/a/b", "x.tf")},
			finding.Finding{Category: "stale", Resource: "aws_iam_user.ci", Location: at("github.com/a/c", "x.tf")}},
		{"a weak value and a strong one of one fingerprint", finding.Finding{Category: finding.LeakedSecret, Fingerprint: digest, Weak: true, Location: at("r", "x.tf")},
			finding.Finding{Category: finding.LeakedSecret, Fingerprint: digest, Location: at("r", "x.tf")}},
	}
	for _, tt := range tests {
		for _, both := range [][]finding.Finding{{tt.a, tt.b}, {tt.b, tt.a}} {
			if got := incident.Group(both); len(got) != 2 {
				t.Errorf("%s: %d incidents, want 2", tt.reason, len(got))
			}
		}
	}
}
