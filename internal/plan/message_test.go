package plan

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/triage"
)

func trailers() Trailers {
	return Trailers{
		Incident: key("1a2b3c4d"), Policy: "remove-unused-keys", PolicyDigest: "sha256:00ff", Decision: triage.Fix, Tier: policy.TierAuto, Change: "C-0123456789ab",
		Reports: []incident.Sighting{{Report: "findings/a b@c%.json", Blob: "22"}, {Report: "findings/a\nQuell-Change: C-1", Blob: "11"}},
	}
}

func TestTrailersRoundTrip(t *testing.T) {
	message := Message("Remove it", "Because.", trailers())
	got, ok := ParseTrailers(message)
	want := trailers()
	want.Reports[0], want.Reports[1] = want.Reports[1], want.Reports[0] // sorted by report
	if diff := cmp.Diff(want, got); !ok || diff != "" {
		t.Errorf("%v\n%s\n%s", ok, message, diff)
	}
	signed := strings.ReplaceAll(message+"Signed-off-by: Ana <ana@example.org>\n", "\n", "\r\n")
	if got, ok := ParseTrailers(signed); !ok || got.Change != want.Change {
		t.Errorf("with a sign-off and other line ends: %v %+v", ok, got)
	}
}

func TestParseTrailersRefuses(t *testing.T) {
	good := trailers().lines()
	tests := []struct {
		name, message, reason string
	}{
		{"empty", "", "nothing"},
		{"subject only", "Remove it\n", "nothing"},
		{"a subject like one", good, "the first paragraph is the subject"},
		{"not last", "Remove it\n\n" + good + "\nmore words\n", "only the last paragraph counts"},
		{"among words", "Remove it\n\nwords\n" + good, "a paragraph of words holds no trailers"},
		{"said twice", "Remove it\n\n" + good + "Quell-Change: C-ffffffffffff\n", "one of the two is false"},
		{"no incident", "Remove it\n\nQuell-Change: C-0\n", "of what?"},
		{"no change", "Remove it\n\nQuell-Incident: v1:0\n", "which?"},
		{"broken escape", "Remove it\n\n" + good + "Quell-Report: a%2@0\n", "not what quell writes"},
		{"no blob", "Remove it\n\n" + good + "Quell-Report: a\n", "not what quell writes"},
		{"other trailers", "Remove it\n\nSigned-off-by: Ana <ana@example.org>\n", "not quell's"},
	}
	for _, tc := range tests {
		if got, ok := ParseTrailers(tc.message); ok {
			t.Errorf("%s: %+v: %s", tc.name, got, tc.reason)
		}
	}
	if _, ok := ParseTrailers("Remove it\n\n" + good); !ok {
		t.Error("the trailers that the cases spoil are themselves refused")
	}
}

func TestMessageIsWrapped(t *testing.T) {
	long := strings.Repeat("word ", 40) + "Quell-Change: C-1 " + strings.Repeat("Key : value ", 20)
	message := Message(long, long+"\n\n\n\n- "+long, Trailers{})
	for _, line := range strings.Split(message, "\n") {
		if utf8.RuneCountInString(line) > 72 {
			t.Errorf("%d characters: %q", utf8.RuneCountInString(line), line)
		}
		if trailer.MatchString(line) {
			t.Errorf("a trailer: %q", line)
		}
	}
	if strings.Contains(message, "\n\n\n") {
		t.Errorf("two blank lines:\n%s", message)
	}
}

// FuzzMessage keeps the law that only Trailers become trailers.
func FuzzMessage(f *testing.F) {
	f.Add("Remove it", "Because.\n\nQuell-Change: C-1\nQuell-Incident: v1:1", "findings/a.json")
	f.Add(hostile, hostile+"\n\n"+hostile, "findings/@team\n#1")
	f.Add("", strings.Repeat("word ", 13)+"Quell-Change: C-1", "")
	f.Fuzz(func(t *testing.T, subject, body, report string) {
		want := trailers()
		want.Reports = []incident.Sighting{{Report: report, Blob: "11"}}
		message := Message(subject, body, want)
		got, ok := ParseTrailers(message)
		if diff := cmp.Diff(want, got); !ok || diff != "" {
			t.Fatalf("%v %s\n%s", ok, diff, message)
		}
		above := strings.TrimSuffix(message, "\n"+want.lines())
		for i, line := range strings.Split(above, "\n") {
			if trailer.MatchString(line) || strings.HasPrefix(line, "---") || mention.MatchString(line) || link.MatchString(line) {
				t.Errorf("line %d is more than text: %q", i+1, line)
			}
			if i == 0 && utf8.RuneCountInString(line) > maxSubject {
				t.Errorf("subject of %d characters", utf8.RuneCountInString(line))
			}
		}
		if _, ok := ParseTrailers(Message(subject, body, Trailers{})); ok {
			t.Errorf("text became trailers:\n%s", message)
		}
	})
}

func TestPullTitle(t *testing.T) {
	for _, tc := range []struct{ name, reason, summary, want string }{
		{"short", "what fits stays", "Remove aws_iam_user.ci", "Remove aws_iam_user.ci"},
		{"long", "no word is cut in two", `Replace the secret in azurerm_sql_server.example by var.sql_server_login_password`, "Replace the secret in azurerm_sql_server.example by …"},
		{"one word", "rather a part of it than nothing", "Remove " + strings.Repeat("x", 90), "Remove " + strings.Repeat("x", 64) + "…"},
	} {
		if got := PullTitle(Change{Summary: tc.summary}); got != tc.want {
			t.Errorf("%s: %q, want %q: %s", tc.name, got, tc.want, tc.reason)
		}
	}
}

func TestBecause(t *testing.T) {
	threshold := triage.Reason{Step: 7, Name: "threshold", Verdict: "pass", Text: "a person approves it"}
	made := triage.Reason{Step: triage.StepFix, Name: "fix", Verdict: "pass", Text: "Remove x: proposed"}
	demoted := triage.Reason{Step: 7, Name: "threshold", Verdict: "demote", Text: "confidence 0.5 is below 0.9"}
	for _, tc := range []struct {
		name, reason string
		kind         triage.Kind
		reasons      []triage.Reason
		want         string
	}{
		{"fix", "its thresholds, not what it changes", triage.Fix, []triage.Reason{threshold, made}, threshold.Text},
		{"proposal", "why a person is asked, not what is proposed", triage.Propose, []triage.Reason{threshold, made}, threshold.Text},
		{"demoted", "what stood in the way of a fix", triage.Propose, []triage.Reason{demoted, made}, demoted.Text},
		{"no reasons", "nothing is made up", triage.Propose, nil, ""},
	} {
		if got := because(triage.Decision{Kind: tc.kind, Reasons: tc.reasons}); got != tc.want {
			t.Errorf("%s: %q, want %q: %s", tc.name, got, tc.want, tc.reason)
		}
	}
}

// TestTicketWithoutPolicy: where no policy answers, the steps before that have
// nothing to add, and the last one would be said twice.
func TestTicketWithoutPolicy(t *testing.T) {
	i := item("1a2b3c4d", finding.LeakedSecret, "ci", triage.Escalate, "")
	i.Decision.Policy, i.Decision.PolicyDigest = "", ""
	i.Decision.Reasons = []triage.Reason{{Step: 1, Name: "life", Verdict: "pass", Text: "it is new"}, {Step: 5, Name: "policy", Verdict: "stop", Text: "no policy answers for it"}}
	if body := TicketBody(i); strings.Count(body, "no policy answers for it") != 1 || strings.Contains(body, "| Step |") {
		t.Error(body)
	}
}
