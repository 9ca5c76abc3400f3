package report_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

const ggshieldOne = `{"policy":"Secrets detection","occurrences":[{"match":"x9Kq2LpVz7Rt4Wm8Yb","type":"apikey","line_start":3,"line_end":4,"index_start":1,"index_end":9}],
	"type":"Slack Bot Token","validity":"no_checker","ignore_sha":"06b15f1d8c0095386c7bbc4f423f5ec30b41b22b1565a836e55b978202ba569b","total_occurrences":1,"incident_url":"","known_secret":false,"ignore_reason":null}`

// ggshieldWith is a report of a scan of files with one incident.
func ggshieldWith(incident, scan string) string {
	return overlaid(`{"id":"src","type":"path_scan","total_incidents":1,"total_occurrences":1,"secrets_engine_version":"2.138.0",
		"entities_with_incidents":[{"mode":"FILE","filename":"a/b.py","incidents":[`+incident+`],"total_incidents":1,"total_occurrences":1}]}`, scan)
}

func FuzzGGShield(f *testing.F) { fuzzFormat(f, report.GGShield) }

func TestGGShield(t *testing.T) {
	secret := testKey().Fingerprint(finding.NewSecret("x9Kq2LpVz7Rt4Wm8Yb"))
	tests := []struct {
		name, fields, scan string
		want               func(finding.Finding) bool
		clear              int
		reason             string
	}{
		{"shown", ``, ``, func(f finding.Finding) bool {
			return f.Fingerprint == secret && f.Location == finding.Location{Path: "a/b.py", StartLine: 3, EndLine: 4} && f.Tool == "gitguardian" &&
				f.Severity == finding.SeverityHigh && f.Confidence == 0.9 && f.Identity == finding.Identity{Platform: "slack", Kind: finding.Token}
		}, 1, "--show-secrets"},
		{"masked", `"occurrences":[{"match":"x9K************8Yb","type":"apikey","line_start":3}]`, ``, func(f finding.Finding) bool {
			return f.Fingerprint == "" && f.Context != ""
		}, 0, "never a fingerprint of the mask; the hash tells places apart"},
		{"masked, short", `"occurrences":[{"match":"x***b","type":"password","line_start":3}]`, ``, func(f finding.Finding) bool { return f.Fingerprint == "" }, 0, "three asterisks"},
		{"masked, of three", `"occurrences":[{"match":"**b","type":"password","line_start":3}]`, ``, func(f finding.Finding) bool { return f.Fingerprint == "" }, 0, ""},
		{"masked, with signs", `"occurrences":[{"match":"x9K*-*+* *+**8Yb","type":"password","line_start":3}]`, ``, func(f finding.Finding) bool { return f.Fingerprint == "" }, 0, "plus, minus and blanks are not masked"},
		{"asterisks of its own", `"occurrences":[{"match":"x9*Kq2*LpVz7*Rt4Wm","type":"password","line_start":3}]`, ``, func(f finding.Finding) bool { return f.Fingerprint != "" }, 1, "a mask leaves nothing between them"},
		{"valid", `"validity":"valid"`, ``, func(f finding.Finding) bool { return f.Validity == finding.ValidityLive && f.Confidence == 0.99 }, 1, ""},
		{"invalid", `"validity":"invalid"`, ``, func(f finding.Finding) bool { return f.Validity == finding.ValidityDead }, 1, ""},
		{"no checker", `"validity":"no_checker"`, ``, func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown }, 1, ""},
		{"cannot check", `"validity":"cannot_check"`, ``, func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown }, 1, "the older word"},
		{"failed to check", `"validity":"failed_to_check"`, ``, func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown }, 1, "could not tell is no answer"},
		{"not checked", `"validity":"not_checked"`, ``, func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown }, 1, ""},
		{"no validity", `"validity":null`, ``, func(f finding.Finding) bool { return f.Validity == finding.ValidityUnknown }, 1, ""},
		{"generic", `"type":"Generic High Entropy Secret"`, ``, func(f finding.Finding) bool { return f.Confidence == 0.6 && f.Identity == finding.Identity{} }, 1, ""},
		{"details", `"incident_details":{"severity":"low","status":"TRIGGERED"}`, ``, func(f finding.Finding) bool { return f.Severity == finding.SeverityLow }, 1, "--with-incident-details"},
		{"details that do not know", `"incident_details":{"severity":"unknown"}`, ``, func(f finding.Finding) bool { return f.Severity == finding.SeverityHigh }, 1, ""},
		{"labels", `"known_secret":true,"secret_vaulted":true`, ``, func(f finding.Finding) bool { return strings.Join(f.Labels, " ") == "known-secret vaulted" }, 1, ""},
		{"no lines", `"occurrences":[{"match":"x9Kq2LpVz7Rt4Wm8Yb","type":"apikey","line_start":null,"line_end":null}]`, ``, func(f finding.Finding) bool { return f.Location.StartLine == 0 && f.Fingerprint == secret }, 1, "on the side that a commit deleted"},
		{"lines after", `"occurrences":[{"match":"x9Kq2LpVz7Rt4Wm8Yb","type":"apikey","line_start":null,"post_line_start":7,"post_line_end":8}]`, ``, func(f finding.Finding) bool { return f.Location.StartLine == 7 && f.Location.EndLine == 8 }, 1, ""},
		{"no occurrences", `"occurrences":[]`, ``, func(f finding.Finding) bool { return f.Location.Path == "a/b.py" && f.Fingerprint == "" }, 0, "said all the same"},
		{"commit", ``, `"id":"03a2bf6cba491559f8b760a2c9bf8dd9f53916a0","type":"commit","extra_info":{"author":"a","email":"b","date":"Sat Mar 13 17:42:00 2021 +0530"}`, func(f finding.Finding) bool {
			return f.Location.Commit == "03a2bf6cba491559f8b760a2c9bf8dd9f53916a0" && f.FirstSeen.Equal(time.Date(2021, 3, 13, 12, 12, 0, 0, time.UTC))
		}, 1, "git's way of writing dates"},
		{"before a commit", ``, `"id":"cached","type":"pre-commit"`, func(f finding.Finding) bool { return f.Location.Commit == "" }, 1, "an id that is no commit"},
		{"image", ``, `"id":"acme/app:1","type":"scan_docker_archive"`, func(f finding.Finding) bool { return f.Location.Path == "" && f.Resource == "acme/app:1:a/b.py" }, 1, "a path in an image is none of the repository's"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(ggshieldWith(overlaid(ggshieldOne, tt.fields), tt.scan))
			if len(r.Findings) != 1 || !r.Readable() || r.Format != report.GGShield || r.ClearSecrets != tt.clear || !tt.want(r.Findings[0]) {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

// TestGGShieldHash: what ggshield publishes is the SHA-256 of the secret and the
// name of its type together, and so is no secret's fingerprint.
func TestGGShieldHash(t *testing.T) {
	sum := sha256.Sum256([]byte("x9Kq2LpVz7Rt4Wm8Yb" + "," + "apikey"))
	published := hex.EncodeToString(sum[:])
	masked := overlaid(ggshieldOne, `"ignore_sha":"`+published+`","occurrences":[{"match":"x9K************8Yb","type":"apikey"}]`)
	f := read(ggshieldWith(masked, "")).Findings[0]
	if f.Fingerprint != "" || f.Hashed || testKey().OfSHA256(published) == testKey().Fingerprint(finding.NewSecret("x9Kq2LpVz7Rt4Wm8Yb")) {
		t.Errorf("a wrapped hash names a secret: %+v", f)
	}
	if f.Context != testKey().Context(published) {
		t.Errorf("the hash does not tell two masked secrets in a file apart: %+v", f)
	}
}

func TestGGShieldParts(t *testing.T) {
	r := read(string(readFile(t, "testdata/reports/ggshield-clear.json")))
	if len(r.Findings) != 2 || r.ClearSecrets != 4 {
		t.Fatalf("%+v", r)
	}
	for i, secret := range []string{"q8Rk2vXw9LzTf4HnBs7YcJd1Gm5Pu3Ae6Qo0Ti4W", "Wq7Zr4Tn9Xb2Lk5V"} {
		if r.Findings[i].Fingerprint != testKey().Fingerprint(finding.NewSecret(secret)) {
			t.Errorf("finding %d is not about the secret part: %+v", i, r.Findings[i])
		}
	}
	only := read(ggshieldWith(overlaid(ggshieldOne, `"occurrences":[{"match":"x9Kq2LpVz7Rt4Wm8Yb","type":"username","line_start":1},{"match":"h.example","type":"host","line_start":2}]`), ""))
	if len(only.Findings) != 1 || only.Findings[0].Location.StartLine != 1 || only.ClearSecrets != 1 {
		t.Errorf("without a secret part, the first stands for it: %+v", only)
	}
	twice := read(ggshieldWith(overlaid(ggshieldOne, `"occurrences":[{"match":"x9Kq2LpVz7Rt4Wm8Yb","type":"apikey","line_start":1},{"match":"x9Kq2LpVz7Rt4Wm8Yb","type":"apikey","line_start":9}]`), ""))
	if len(twice.Findings) != 2 || twice.Findings[0].Fingerprint != twice.Findings[1].Fingerprint || twice.Findings[1].Location.StartLine != 9 {
		t.Errorf("two places in a file: %+v", twice)
	}
}

func TestGGShieldStates(t *testing.T) {
	scans := func(inner string) string {
		return `{"id":"x","type":"commit-range","total_incidents":0,"total_occurrences":0,"scans":[` + inner + `]}`
	}
	deep := ggshieldWith(ggshieldOne, "")
	for range 6 {
		deep = scans(deep)
	}
	tests := []struct {
		name, data      string
		findings, clear int
		problem, reason string
	}{
		{"ignored for no reason", ggshieldWith(overlaid(ggshieldOne, `"ignore_reason":""`), ""), 1, 1, "", "is not ignored"},
		{"ignored", ggshieldWith(overlaid(ggshieldOne, `"ignore_reason":{"kind":"ignored_match","detail":"x"}`), ""), 0, 1, "", "--all-secrets lists them"},
		{"ignored, in a word", ggshieldWith(overlaid(ggshieldOne, `"ignore_reason":"backend_excluded"`), ""), 0, 1, "", ""},
		{"known", ggshieldWith(overlaid(ggshieldOne, `"ignore_reason":{"kind":"known_secret"}`), ""), 0, 1, "", "--ignore-known-secrets: a baseline"},
		{"nothing", `{"id":"x","type":"path_scan","total_incidents":0,"total_occurrences":0,"secrets_engine_version":"2.1.0"}`, 0, 0, "", "no list at all"},
		{"nothing in ranges", scans(`{"id":"y","type":"commit","total_incidents":0,"total_occurrences":0}`), 0, 0, "", ""},
		{"errors", ggshieldWith(ggshieldOne, `"errors":[{"files":[{"filename":"a","mode":"FILE"}],"description":"x"}]`), 1, 1, "a part of what was to be scanned was not", "nothing is proven absent"},
		{"counted and not listed", `{"id":"x","type":"path_scan","total_incidents":1,"total_occurrences":1}`, 0, 0, "an entry lacks its incidents", "not silently nothing"},
		{"listed as no list", `{"id":"x","type":"path_scan","total_incidents":0,"total_occurrences":0,"scans":"x"}`, 0, 0, "a field has another type than its format says", "not silently nothing"},
		{"errors within", scans(ggshieldWith(ggshieldOne, `"errors":[{"files":[],"description":"x"}]`)), 1, 1, "a part of what was to be scanned was not", ""},
		{"too deep", deep, 0, 0, "scans within scans are nested too deeply", "hostile"},
		{"broken incident", ggshieldWith(overlaid(ggshieldOne, `"known_secret":"yes"`)+","+ggshieldOne, ""), 1, 1, "a field has another type than its format says", "the other is kept"},
		{"broken occurrence", ggshieldWith(overlaid(ggshieldOne, `"occurrences":[{"match":5}]`), ""), 0, 0, "a field has another type than its format says", ""},
		{"broken line", ggshieldWith(overlaid(ggshieldOne, `"occurrences":[{"match":"a","line_start":"x"}]`), ""), 0, 0, "a field has another type than its format says", ""},
		{"broken file", ggshieldWith(ggshieldOne, `"entities_with_incidents":[{"filename":{},"incidents":[]}]`), 0, 0, "a field has another type than its format says", ""},
		{"broken date", ggshieldWith(ggshieldOne, `"extra_info":{"date":[]}`), 1, 1, "", "a date that is not understood is told of"},
		{"no type", ggshieldWith(overlaid(ggshieldOne, `"type":""`), ""), 0, 1, "an entry lacks its type", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := read(tt.data)
			problem := ""
			for _, d := range r.Diagnostics {
				if d.Severity == report.Error {
					problem = d.Summary
				}
			}
			if r.Format != report.GGShield || len(r.Findings) != tt.findings || r.ClearSecrets != tt.clear || problem != tt.problem {
				t.Errorf("%s: got %+v", tt.reason, r)
			}
		})
	}
}

func TestGGShieldClearFields(t *testing.T) {
	plant(t, "ggshield-clear.json", "entities_with_incidents[].incidents[].occurrences[].match", "entities_with_incidents[].incidents[].incident_url",
		"entities_with_incidents[].incidents[].incident_details.note", "entities_with_incidents[].incidents[].ignore_reason.detail")
	plant(t, "ggshield-commits.json", "scans[].entities_with_incidents[].incidents[].occurrences[].match", "scans[].extra_info.author", "scans[].extra_info.email", "scans[].extra_info.date")
	in := overlaid(ggshieldOne, `"type":"of `+fuzzed+`","ignore_sha":"`+fuzzed+`","occurrences":[{"match":"id","type":"client_id"},{"match":"`+fuzzed+`","type":"client_secret"}]`)
	scan := `"errors":[{"description":"` + fuzzed + `","files":[{"filename":"` + fuzzed + `"}]}]`
	if r := read(strings.Replace(ggshieldWith(in, scan), "a/b.py", "a/"+fuzzed, 1)); leak(r, fuzzed) != "" || r.ClearSecrets != 1 {
		t.Errorf("%+v", r)
	}
}
