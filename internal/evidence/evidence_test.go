package evidence

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

const key = incident.Key("v1:1a2b3c4d00000000000000000000000000000000000000000000000000000000")

func moment() Moment {
	return Moment{
		Pass: "20261123T120000Z-1a2b3c4d", Sequence: 3, At: noon.In(time.FixedZone("far", 3600)),
		Actor: Actor{Identity: "quell 0.1.0", OnBehalfOf: "payments"},
	}
}

func input() DecisionInput {
	claim := incident.Claim{
		Tool: "gitleaks", Rule: "aws-access-token",
		Severity: finding.SeverityHigh, Confidence: 0.9, Validity: finding.ValidityLive, Count: 2,
	}
	other := claim
	other.Tool, other.Count = "tfsec", 1
	return DecisionInput{
		Moment: moment(),
		Incident: incident.Incident{
			Key: key, Category: finding.LeakedSecret, Title: "Leaked <key> & more",
			Identity: finding.Identity{Platform: "aws", Account: "123456789012", Kind: finding.AccessKey, ID: "AKIA…", Name: "ci"},
			Claims:   []incident.Claim{claim, other},
			Reports:  []string{"findings/gitleaks.json", "findings/tfsec.sarif"},
		},
		Was: incident.Open, Becomes: incident.Fixed,
		Decision: triage.Decision{
			Kind: triage.Fix, Tier: policy.TierAuto, Policy: "leaks", PolicyDigest: "sha256:00", Stage: 1, StageName: "remove", Owner: "payments",
			Reasons: []triage.Reason{{Step: 7, Name: "threshold", Verdict: "pass", Text: "confidence 0.90 ≥ 0.90"}},
		},
		Facts:    triage.Facts{Targets: []string{"infra"}, Blast: triage.Blast{Level: triage.BlastLow, Unseen: []string{"other accounts"}}},
		Declared: Declaration{Commit: "c0ffee", By: "Ana <ana@example.org>"},
	}
}

func TestForDecisionIsCanonical(t *testing.T) {
	got, err := Canonical(ForDecision(input()).Doing(Work{
		Change: "C-0123456789ab", Target: "infra", Branch: "main", Summary: "Remove aws_iam_access_key.ci", Rollback: "Revert the commit.",
		Before: map[string]string{"b.tf": "22", "a.tf": "11"},
	}).Did(Made{Base: "b0", Commit: "c1", Blobs: map[string]string{"b.tf": "44", "a.tf": "33"}}))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		`{"schema":"quell.evidence/v1","event_id":"20261123T120000Z-1a2b3c4d/3","pass":"20261123T120000Z-1a2b3c4d","sequence":3,"occurred_at":"2026-11-23T12:00:00Z"`,
		`"actor":{"identity":"quell 0.1.0","on_behalf_of":"payments"}`,
		`"incident":{"key":"` + string(key) + `","id":"Q-1a2b3c4d","category":"leaked_secret","identity":"aws 123456789012 access_key AKIA…","target":"infra","owner":"payments"}`,
		`"action":{"decision":"fix","tier":"auto","stage":"remove","summary":"Remove aws_iam_access_key.ci","reversible":false}`,
		`"reason":{"findings":[{"tool":"gitleaks","rule":"aws-access-token","severity":"high","confidence":0.9,"validity":"live","findings":2}`,
		`{"tool":"tfsec","rule":"aws-access-token","severity":"high","confidence":0.9,"validity":"live","findings":1}],"reports":["findings/gitleaks.json","findings/tfsec.sarif"]`,
		`"steps":[{"step":7,"name":"threshold","verdict":"pass","text":"confidence 0.90 ≥ 0.90"}]}`,
		`"authority":{"policy":"leaks","digest":"sha256:00","commit":"c0ffee","declared_by":"Ana <ana@example.org>"}`,
		`"impact_analysis":{"level":"low","unseen":["other accounts"]}`,
		`"before":{"state":"open","commit":"b0","blobs":{"a.tf":"11","b.tf":"22"}}`,
		`"after":{"state":"fixed","commit":"c1","blobs":{"a.tf":"33","b.tf":"44"}}`,
		`"outcome":"done","rollback":"Revert the commit.","links":{"change":"C-0123456789ab","branch":"main"}`,
		`"controls":["owasp-nhi-2025 NHI2:2025"]}`,
	}, ",")
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	back, err := Parse(got)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Canonical(back)
	if err != nil || string(again) != string(got) {
		t.Errorf("read and written again: %v\n%s", err, cmp.Diff(string(got), string(again)))
	}
}

func TestDecisionAloneDidNothing(t *testing.T) {
	r := ForDecision(input())
	if r.Outcome != None || r.After.Commit != "" || r.Links != (Links{}) {
		t.Errorf("outcome %q, commit %q, links %+v: what was decided is not what was done", r.Outcome, r.After.Commit, r.Links)
	}
	if r := r.Doing(Work{Change: "C-0"}); r.Outcome != None {
		t.Errorf("outcome %q of a change that no act returned", r.Outcome)
	}
}

func TestOutcomes(t *testing.T) {
	base := ForDecision(input()).Doing(Work{Change: "C-0", Before: map[string]string{"a.tf": "11"}})
	tests := []struct {
		name    string
		record  Record
		outcome string
		after   State
		reason  string
	}{
		{"done", base.Did(Made{Commit: "c1", Pull: 4}), Done, State{State: "fixed", Commit: "c1"}, "the act returned a commit"},
		{"refused", base.WasRefused("the branch is protected"), Refused, State{State: "open"}, "a refused act leaves the state"},
		{"failed", base.Failed("connection reset"), Error, State{State: "open"}, "what a failed act did is unknown"},
		{"failed, then done", base.Failed("connection reset").Did(Made{}), Done, State{State: "open"}, "a retry is a record of its own decision"},
	}
	for _, tc := range tests {
		t.Run(tc.name, func(t *testing.T) {
			if tc.record.Outcome != tc.outcome {
				t.Errorf("outcome %q, want %q: %s", tc.record.Outcome, tc.outcome, tc.reason)
			}
			if diff := cmp.Diff(tc.after, tc.record.After); diff != "" {
				t.Errorf("%s\n%s", tc.reason, diff)
			}
		})
	}
	if diff := cmp.Diff(ForDecision(input()).After, base.After); diff != "" {
		t.Errorf("an outcome changed the record it was made from: %s", diff)
	}
}

func TestExceptionAndUnmeasured(t *testing.T) {
	in := input()
	in.Decision.Kind, in.Decision.By = triage.Excepted, "legacy-batch"
	in.Facts = triage.Facts{Targets: []string{"app", "infra"}}
	r := ForDecision(in)
	if r.Authority.Exception != "legacy-batch" {
		t.Errorf("exception %q, want the one that decided", r.Authority.Exception)
	}
	if r.Impact.Level != triage.BlastUnknown {
		t.Errorf("impact %q: what was not measured is unknown, not none", r.Impact.Level)
	}
	if r.Incident.Target != "" {
		t.Errorf("target %q of an incident in two", r.Incident.Target)
	}
}

func TestForEvent(t *testing.T) {
	m := moment()
	m.Actor = Actor{Identity: "Ana <ana@example.org>"}
	r := ForEvent(EventInput{
		Moment: m, Kind: "pull_merged",
		Record: incident.Record{Key: key, Category: finding.UnusedCredential, Target: "infra", Change: "C-0", Pull: 4, Policy: "unused", PolicyDigest: "sha256:00"},
		Was:    incident.Proposed, Becomes: incident.Fixed, Reason: "pull request 4 was merged",
	}).ApprovedBy("Ana <ana@example.org>", noon).Verified("the branch has the commit")
	if r.Before.State != "proposed" || r.After.State != "fixed" || r.Links.Pull != 4 || r.Approval.By != "Ana <ana@example.org>" || r.Outcome != Done {
		t.Errorf("%+v", r)
	}
	if _, err := Canonical(r); err != nil {
		t.Error(err)
	}
}

func TestCanonicalRefuses(t *testing.T) {
	tests := []struct {
		name   string
		spoil  func(*Record)
		reason string
	}{
		{"another schema", func(r *Record) { r.Schema = "quell.evidence/v0" }, "its fields mean something else"},
		{"another event id", func(r *Record) { r.EventID = "x/1" }, "a gap could hide"},
		{"sequence zero", func(r *Record) { r.Sequence, r.EventID = 0, EventID(r.Pass, 0) }, "records count from 1"},
		{"no time", func(r *Record) { r.At = time.Time{} }, "when"},
		{"no actor", func(r *Record) { r.Actor.Identity = "" }, "who"},
		{"no incident", func(r *Record) { r.Incident.Key = "" }, "what"},
		{"no outcome", func(r *Record) { r.Outcome = "" }, "it states what an act returned"},
	}
	for _, tc := range tests {
		r := ForDecision(input())
		tc.spoil(&r)
		if _, err := Canonical(r); err == nil {
			t.Errorf("%s was encoded: %s", tc.name, tc.reason)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	good, err := Canonical(ForDecision(input()))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, line, reason string
	}{
		{"empty", "", "no record is not an empty one"},
		{"unknown field", strings.Replace(string(good), `"actor"`, `"agent"`, 1), "a newer quell wrote it"},
		{"two records", string(good) + string(good), "the second would be lost"},
		{"another outcome", strings.Replace(string(good), `"outcome":"none"`, `"outcome":"meant"`, 1), "a newer quell wrote it"},
	}
	for _, tc := range tests {
		if _, err := Parse([]byte(tc.line)); err == nil {
			t.Errorf("%s was read: %s", tc.name, tc.reason)
		}
	}
}

func TestPassID(t *testing.T) {
	id := PassID(noon, "aaaa", "bbbb")
	if len(id) != len("20261123T120000Z-1a2b3c4d") || !strings.HasPrefix(id, "20261123T120000Z-") {
		t.Fatalf("pass %q", id)
	}
	if again := PassID(noon.In(time.FixedZone("far", 3600)), "aaaa", "bbbb"); again != id {
		t.Errorf("the same moment elsewhere is %q, not %q", again, id)
	}
	tests := []struct {
		name, other, reason string
	}{
		{"another commit", PassID(noon, "cccc", "bbbb"), "done again on a moved branch"},
		{"another ledger", PassID(noon, "aaaa", ""), "done again after another pass"},
		{"shifted", PassID(noon, "aaaab", "bbb"), "parts are not run together"},
		{"within the second", PassID(noon.Add(time.Millisecond), "aaaa", "bbbb"), "two passes a second"},
	}
	for _, tc := range tests {
		if tc.other == id {
			t.Errorf("%s has the same name: %s", tc.name, tc.reason)
		}
	}
	if later := PassID(noon.Add(time.Second), "aaaa", "bbbb"); later < id {
		t.Errorf("%q sorts before %q", later, id)
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add("aws-access-token", "line\nbreak \u2028 <script> \x1b[31m")
	f.Add("\xff\xfe", "")
	f.Fuzz(func(t *testing.T, rule, detail string) {
		in := input()
		in.Incident.Claims[0].Rule = rule
		line, err := Canonical(ForDecision(in).Failed(detail))
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(string(line), "\n\r\u2028\u2029\x1b") {
			t.Errorf("not one plain line: %q", line)
		}
		back, err := Parse(line)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := Canonical(back); err != nil || string(again) != string(line) {
			t.Errorf("written again: %v %q, was %q", err, again, line)
		}
	})
}
