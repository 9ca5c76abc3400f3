package reconciler

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// edited is a report of gitleaks with fields of its entries changed.
func edited(t *testing.T, raw string, change map[string]any) string {
	t.Helper()
	var entries []map[string]any
	if err := json.Unmarshal([]byte(raw), &entries); err != nil || len(entries) == 0 {
		t.Fatalf("%d entries: %v", len(entries), err)
	}
	for _, entry := range entries {
		for name, value := range change {
			entry[name] = value
		}
	}
	return encoded(entries)
}

// trufflehogged is what TruffleHog says of a leak.
func trufflehogged(l leak) string {
	data, err := json.Marshal(map[string]any{
		"SourceMetadata": map[string]any{"Data": map[string]any{"Filesystem": map[string]any{"file": l.path, "line": 3}}},
		"SourceID":       1, "SourceType": 15, "SourceName": "trufflehog - filesystem", "DetectorType": 17, "DetectorName": "Postgres",
		"DecoderName": "PLAIN", "Verified": false, "Raw": l.secret, "RawV2": "", "Redacted": "", "ExtraData": nil, "StructuredData": nil,
	})
	if err != nil {
		panic(err)
	}
	return string(data) + "\n"
}

// TestSameCause: what moves, or is said twice, is the incident that it was: the
// next pass knows it again, and opens no second pull request.
func TestSameCause(t *testing.T) {
	t.Parallel()
	moved := "# A line.\n# Another.\n" + database("a", tokenA)
	for _, tt := range []struct {
		name   string
		more   files
		reason string
	}{
		{"lines", files{"app/a.tf": moved, secretsReport: edited(t, leaks(leakA), map[string]any{"StartLine": 5, "EndLine": 5, "Fingerprint": "x:5"})}, "a line moves whenever somebody writes above it"},
		{"a file", files{"app/a.tf": gone, "app/new.tf": database("a", tokenA), secretsReport: leaks(leak{"a", "app/new.tf", tokenA})}, "the secret is what leaked"},
		{"the history", files{secretsReport: edited(t, leaks(leakA), map[string]any{"Commit": strings.Repeat("ab", 20), "Date": "2026-06-01T00:00:00Z", "Author": "Squash"})}, "commits are rewritten"},
		{"a rule", files{secretsReport: edited(t, leaks(leakA), map[string]any{"RuleID": "generic-api-key", "Fingerprint": "y"})}, "rules are renamed"},
		{"several rules", files{"findings/gitleaks/more.json": edited(t, leaks(leakA), map[string]any{"RuleID": "generic-api-key", "Fingerprint": "y"})}, "two rules match one text"},
		{"several scanners", files{"findings/trufflehog/app.jsonl": trufflehogged(leakA)}, "scanners overlap"},
		{"several formats", files{"findings/sarif/app.sarif": scan{leaks: []leak{leakA}}.String()}, "one scan is exported twice"},
		{"several files", files{secretsReport: leaks(leakA, leak{"a", "app/copy.tf", tokenA}), "app/copy.tf": database("copy", tokenA)}, "secrets are copied"},
		{"several repositories", files{"findings/sarif/app.sarif": scan{leaks: []leak{leakA}, names: []string{"shop/api"}}.String()}, "secrets are copied further"},
		{"several quotes", files{secretsReport: edited(t, leaks(leakA), map[string]any{"Secret": tokenA, "Match": tokenA})}, "another version of the scanner cuts otherwise"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := inTown(t, files{secretsReport: leaks(leakA)})
			w.run(clock)
			before := w.state("Secret of a", incident.Proposed)
			secrets := 0
			w.commit(tt.more)
			result := w.run(clock.Add(2 * time.Hour))
			for _, item := range result.Plan.Items {
				if item.Incident.Fingerprint != "" {
					secrets++
				}
			}
			if len(result.Plan.Broken) > 0 || secrets != 1 {
				t.Errorf("%d secrets, broken %+v: %s", secrets, result.Plan.Broken, tt.reason)
			}
			var keys []incident.Key
			for _, rec := range w.records() {
				if rec.Category == before.Category {
					keys = append(keys, rec.Key)
				}
			}
			if diff := cmp.Diff([]incident.Key{before.Key}, keys); diff != "" {
				t.Errorf("%s (-before +after):\n%s", tt.reason, diff)
			}
			if n := len(w.desk().Pulls()); n != 1 {
				t.Errorf("%d pull requests", n)
			}
			w.still(clock.Add(4 * time.Hour))
		})
	}
}

// identityEntries are entries in quell's own format about identities.
func identityReport(entries ...string) string {
	return "{\"schema\":\"quell.report/v1\",\"findings\":[" + strings.Join(entries, ",") + "]}\n"
}

func identityEntry(tool, rule, category, kind, id, name string) string {
	return fmt.Sprintf(`{"tool":%q,"rule":%q,"category":%q,"title":"%s of %s%s","severity":"medium","confidence":0.8,
"identity":{"platform":"aws","account":"444455556666","kind":%q,"id":%q,"name":%q}}`, tool, rule, category, rule, name, id, kind, id, name)
}

// TestOneIdentity: one identity with one thing wrong is one incident, whoever
// says so; two are two.
func TestOneIdentity(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:iam::444455556666:role/far-away"
	for _, tt := range []struct {
		name    string
		entries []string
		want    int
		reason  string
	}{
		{"several tools", []string{
			identityEntry("prowler", "iam_role_unused", "dormant_identity", "role", arn, "far-away"),
			identityEntry("trivy", "unused-role", "dormant_identity", "role", arn, "far-away"),
		}, 1, "they speak of one role"},
		{"by name and by ARN", []string{
			identityEntry("prowler", "iam_role_unused", "dormant_identity", "role", arn, ""),
			identityEntry("trivy", "unused-role", "dormant_identity", "role", "", "far-away"),
		}, 1, "the account and the name are in the ARN"},
		{"one rule, two keys of one user", []string{
			identityEntry("prowler", "iam_key_unused", "unused_credential", "access_key", "AKIAIOSFODNN7EXAMPLA", "ci"),
			identityEntry("prowler", "iam_key_unused", "unused_credential", "access_key", "AKIAIOSFODNN7EXAMPLB", "ci"),
		}, 2, "each is removed by itself"},
		{"one role, two things", []string{
			identityEntry("prowler", "iam_role_unused", "dormant_identity", "role", arn, "far-away"),
			identityEntry("prowler", "iam_role_old", "long_lived_credential", "role", arn, "far-away"),
		}, 2, "each has its own cure"},
		{"one name, two kinds", []string{
			identityEntry("prowler", "unused", "dormant_identity", "role", "", "far-away"),
			identityEntry("prowler", "unused", "dormant_identity", "user", "", "far-away"),
		}, 2, "a role and a user may share a name"},
		{"one name, two accounts", []string{
			identityEntry("prowler", "unused", "dormant_identity", "role", "", "far-away"),
			strings.Replace(identityEntry("prowler", "unused", "dormant_identity", "role", "", "far-away"), "444455556666", "111122223333", 1),
		}, 2, "names repeat from account to account"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := inTown(t, files{secretsReport: gone, rolesReport: gone, "findings/own/all.json": identityReport(tt.entries...)})
			together := w.plan(clock)
			if len(together.Items) != tt.want || len(together.Broken) > 0 {
				t.Errorf("%d incidents, want %d, broken %+v: %s", len(together.Items), tt.want, together.Broken, tt.reason)
			}
			apart := files{"findings/own/all.json": gone}
			for i, entry := range tt.entries {
				apart[fmt.Sprintf("findings/own/%d.json", i)] = identityReport(entry)
			}
			w.commit(apart)
			if p := w.plan(clock); len(p.Items) != tt.want {
				t.Errorf("in a report each: %d incidents, want %d: %s", len(p.Items), tt.want, tt.reason)
			}
		})
	}
}

// TestSameBytes: what was verified and is reported again has come back, even in
// a report with the very bytes that an earlier one had.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	both := leaks(leakA, leakB)
	w := inTown(t, files{secretsReport: both})
	w.run(clock)
	w.commit(files{"app/a.tf": gone, secretsReport: leaks(leakB)})
	w.run(clock.Add(2 * time.Hour))
	w.state("Secret of a", incident.Verified)
	w.commit(files{"app/a.tf": database("a", tokenA), secretsReport: both})
	w.run(clock.Add(4 * time.Hour))
	if rec := w.record("Secret of a"); rec.State == incident.Verified || rec.Reopenings != 1 {
		t.Errorf("it is %s, reopened %d times", rec.State, rec.Reopenings)
	}
	w.still(clock.Add(6 * time.Hour))
}

// TestHeldAcknowledgement: a person's answer outlives a report that is broken
// for a day.
func TestHeldAcknowledgement(t *testing.T) {
	t.Parallel()
	lost := leak{"lost", "app/nowhere.tf", tokenA}
	copied := leak{"lost", "app/elsewhere.tf", tokenA}
	w := inTown(t, files{"app/a.tf": gone, secretsReport: leaks(lost, copied)})
	w.run(clock)
	rec := w.state("Secret of lost", incident.Escalated)
	if err := w.loop().CloseTicket(t.Context(), rec.Ticket, pat(clock.Add(time.Hour)), "known"); err != nil {
		t.Fatal(err)
	}
	w.run(clock.Add(2 * time.Hour))
	whole := leaks(lost, copied)
	w.commit(files{secretsReport: whole[:strings.Index(whole, "},")+2]})
	w.run(clock.Add(3 * time.Hour))
	w.state("Secret of lost", incident.Escalated)
	w.commit(files{secretsReport: whole})
	w.run(clock.Add(4 * time.Hour))
	if again := w.record("Secret of lost"); again.Ticket != rec.Ticket || len(w.tickets()) != 1 {
		t.Errorf("%d tickets, ticket %d stands for it, which was %d", len(w.tickets()), again.Ticket, rec.Ticket)
	}
}
