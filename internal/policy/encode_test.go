package policy

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/hcl/v2/hclwrite"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
)

// recoded is a document decoded, encoded and decoded again.
type recoded struct {
	first, second   any
	digests         [2]string
	bytes           []byte
	diags, problems []Diagnostic
}

func recode[T object](f File, decode func(File) (T, []Diagnostic), encode func(T) []byte) recoded {
	first, diags := decode(f)
	if hasError(diags) {
		return recoded{diags: diags}
	}
	data := encode(first)
	second, problems := decode(File{Path: f.Path, Data: data})
	return recoded{first, second, [2]string{first.ComputeDigest(), second.ComputeDigest()}, data, diags, problems}
}

func recodeAny(f File) recoded {
	kind, _ := kindOf(f.Path)
	switch kind {
	case KindPolicy:
		return recode(f, DecodePolicy, EncodePolicy)
	case KindException:
		return recode(f, DecodeException, EncodeException)
	case KindOwner:
		return recode(f, DecodeOwner, EncodeOwner)
	case KindTarget:
		return recode(f, DecodeTarget, EncodeTarget)
	case KindSource:
		return recode(f, DecodeSource, EncodeSource)
	case KindFreeze:
		return recode(f, DecodeFreeze, EncodeFreeze)
	default:
		return recode(f, DecodeSettings, EncodeSettings)
	}
}

// The documents are written in the canonical form, so encoding gives their very
// bytes back.
func TestEncodeIsCanonical(t *testing.T) {
	for _, f := range documents(t) {
		got := recodeAny(f)
		if len(got.diags) > 0 {
			t.Errorf("%s: %v", f.Path, got.diags)
			continue
		}
		if diff := cmp.Diff(string(f.Data), string(got.bytes)); diff != "" {
			t.Errorf("%s encodes differently (-written +encoded):\n%s", f.Path, diff)
		}
		if formatted := hclwrite.Format(got.bytes); !bytes.Equal(formatted, got.bytes) {
			t.Errorf("%s is not formatted:\n%s", f.Path, cmp.Diff(string(formatted), string(got.bytes)))
		}
	}
}

func policyWith(change func(*Policy)) Policy {
	p := Policy{Name: "p", Priority: 1, Decision: "escalate"}
	change(&p)
	return p
}

func TestPolicyRoundTrip(t *testing.T) {
	setStatus := func(value string) func(*Policy) {
		return func(p *Policy) {
			p.Decision = ""
			p.Stages = []Stage{{Name: "s", Tier: TierManual, Actions: []Action{{Kind: "set_attribute", Attribute: "status", Value: value}}}}
		}
	}
	condition := func(src string) func(*Policy) { return func(p *Policy) { p.Condition = src } }
	tests := []struct {
		reason string
		policy Policy
	}{
		{"least", policyWith(func(*Policy) {})},
		{"priority zero is written", policyWith(func(p *Policy) { p.Priority = 0 })},
		{"template markers and quotes in text", policyWith(func(p *Policy) { p.Description = "${a} %{b} \"c\" \\ \t\n$${d}" })},
		{"text that looks like the stand-in", policyWith(func(p *Policy) { p.Description = "= quell_expression_0\n"; p.Condition = "true" })},
		{"spacing of a condition is kept", policyWith(condition("incident.weak||true"))},
		{"white space around", policyWith(condition("  true\t"))},
		{"lines without parentheses", policyWith(condition("incident.weak\n  && true\n"))},
		{"parentheses of its own", policyWith(condition("(\nincident.weak\n)"))},
		{"two groups in parentheses", policyWith(condition("(\nincident.weak) || (true\n)"))},
		{"comment at the end", policyWith(condition("true # always"))},
		{"heredoc", policyWith(condition("incident.title == <<EOT\nx\nEOT\n"))},
		{"carriage returns", policyWith(condition("incident.weak\r\n&& true"))},
		{"string with non-ASCII", policyWith(condition("incident.title == \"é ≠ e\""))},
		{"value string", policyWith(setStatus(`"Inactive"`))},
		{"value bool", policyWith(setStatus(`false`))},
		{"value list", policyWith(setStatus(`["a", 1, null]`))},
		{"value number", policyWith(setStatus(`-1.50`))},
		{"thresholds", policyWith(func(p *Policy) {
			p.Auto = Auto{MinConfidence: 0.333333333333333314829616256247, MaxBlastRadius: "none", Environments: []string{"*"}, MaxEvidenceAge: 90 * time.Minute, MinIdentityAge: 1}
		})},
		{"a long list", policyWith(func(p *Policy) { p.Match.Paths = strings.Split(strings.Repeat("modules/**,", 40)+"x", ",") })},
		{"every scale", policyWith(func(p *Policy) {
			p.Match = Match{MinSeverity: finding.SeverityInfo, Severities: finding.Severities(), Validities: []finding.Validity{finding.ValidityDead}}
		})},
	}
	for _, tt := range tests {
		t.Run(tt.reason, func(t *testing.T) {
			if problems := tt.policy.Problems(); len(problems) > 0 {
				t.Fatalf("problems: %v", problems)
			}
			want := tt.policy.WithDefaults()
			want.Digest = want.ComputeDigest()
			data := EncodePolicy(tt.policy)
			got, diags := DecodePolicy(File{Path: PathOf(KindPolicy, "p"), Data: data})
			if len(diags) > 0 {
				t.Fatalf("decode: %v\n%s", diags, data)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, data)
			}
			if again := EncodePolicy(got); !bytes.Equal(again, data) {
				t.Errorf("encoded twice (-first +second):\n%s", cmp.Diff(string(data), string(again)))
			}
		})
	}
}

func TestDefaultsAreLeftOut(t *testing.T) {
	target := Target{Name: "t", Repository: "."}
	if diff := cmp.Diff("target \"t\" {\n  repository = \".\"\n}\n", string(EncodeTarget(target.WithDefaults()))); diff != "" {
		t.Error(diff)
	}
	got, diags := DecodeTarget(File{Path: PathOf(KindTarget, "t"), Data: EncodeTarget(target)})
	want := Target{Name: "t", Repository: ".", Branch: "main", Paths: []string{"**"}, Delivery: "push", MaxOpenPulls: 10, MaxNewPulls: 2}
	want.Digest = target.ComputeDigest()
	if diff := cmp.Diff(want, got); diff != "" || len(diags) > 0 {
		t.Error(diff, diags)
	}
	// Settings are the exception: people look there to see what applies.
	settings := "settings {\n  default_decision    = \"escalate\"\n  max_exception_age   = \"90d\"\n  max_commits_per_run = 50\n}\n"
	if diff := cmp.Diff(settings, string(EncodeSettings(Settings{}))); diff != "" {
		t.Error(diff)
	}
}

func TestWithDefaultsLeavesTheOriginal(t *testing.T) {
	p := Policy{Stages: []Stage{{Actions: []Action{{Kind: "remove_block"}}}}}
	if got := p.WithDefaults().Stages[0].Actions[0].References; got != "refuse" {
		t.Errorf("references = %q, want refuse", got)
	}
	if got := p.Stages[0].Actions[0].References; got != "" {
		t.Errorf("the original's references became %q", got)
	}
}

func TestDigestIgnoresLayout(t *testing.T) {
	decodePolicy := func(t *testing.T, body string) Policy {
		p, diags := DecodePolicy(File{Path: PathOf(KindPolicy, "p"), Data: []byte("policy \"p\" {\n" + body + "\n}\n")})
		if hasError(diags) {
			t.Fatal(diags)
		}
		return p
	}
	const base = `
		priority  = 5
		condition = incident.weak && incident.title == "a b"
		match { categories = ["leaked_secret", "weak_credential"] }
		stage "s" {
			tier = "manual"
			action "set_attribute" {
				attribute = "status"
				value     = ["a", "b"]
			}
			action "remove_block" {}
		}`
	want := decodePolicy(t, base).Digest
	if !strings.HasPrefix(want, "sha256:") || len(want) != len("sha256:")+64 {
		t.Fatalf("digest %q", want)
	}
	tests := []struct {
		reason   string
		old, new string
		same     bool
	}{
		{"comment", "priority ", "# why\n priority ", true},
		{"spacing of a condition", "weak && incident", "weak   &&   incident", true},
		{"lines and comments of a condition", `incident.weak && incident.title == "a b"`, "(incident.weak # x\n && incident.title == \"a b\")", true},
		{"order of a list", `"leaked_secret", "weak_credential"`, `"weak_credential", "leaked_secret"`, true},
		{"repeats in a list", `"weak_credential"]`, `"weak_credential", "leaked_secret"]`, true},
		{"order of attributes", "attribute = \"status\"\n\t\t\t\tvalue     = [\"a\", \"b\"]", "value = [\"a\",\"b\"]\nattribute = \"status\"", true},
		{"default written down", `action "remove_block" {}`, "action \"remove_block\" {\n references = \"refuse\"\n}", true},
		{"defaults of auto written down", "match {", "auto {\nmin_confidence = 0.90\nmax_evidence_age = \"120h\"\n}\nmatch {", true},
		{"order of a value's entries", `["a", "b"]`, `["b", "a"]`, false},
		{"white space in a string", `"a b"`, `"a  b"`, false},
		{"option", `action "remove_block" {}`, "action \"remove_block\" {\n references = \"include\"\n}", false},
		{"priority", "5", "6", false},
		{"threshold", "match {", "auto {\n min_confidence = 0.91\n}\nmatch {", false},
	}
	for _, tt := range tests {
		changed := strings.Replace(base, tt.old, tt.new, 1)
		if changed == base {
			t.Fatalf("%s: nothing replaced", tt.reason)
		}
		if got := decodePolicy(t, changed).Digest; (got == want) != tt.same {
			t.Errorf("%s: digest same = %v, want %v", tt.reason, got == want, tt.same)
		}
	}
}

func TestDuration(t *testing.T) {
	tests := []struct {
		text, canonical, err string
		want                 time.Duration
	}{
		{text: "90d", canonical: "90d", want: 90 * day},
		{text: "120h", canonical: "5d", want: 5 * day},
		{text: "1d12h", canonical: "36h", want: 36 * time.Hour},
		{text: "90m", canonical: "1h30m", want: 90 * time.Minute},
		{text: "10m", canonical: "10m", want: 10 * time.Minute},
		{text: "0s", canonical: "0s"},
		{text: "0d", canonical: "0s"},
		{text: "1h0m1s", canonical: "1h0m1s", want: time.Hour + time.Second},
		{text: "106751d23h", canonical: "2562047h", want: 106751*day + 23*time.Hour},
		{text: "5", err: "want a form"},
		{text: "", err: "want a form"},
		{text: "d", err: "number of days"},
		{text: "-1d", err: "number of days"},
		{text: "1.5d", err: "number of days"},
		{text: "-5h", err: "negative"},
		{text: "1d-5h", err: "negative"},
		{text: "106752d", err: "too long"},
		{text: "106751d24h", err: "too long"},
		{text: "9999999999999d", err: "number of days"},
	}
	for _, tt := range tests {
		got, err := ParseDuration(tt.text)
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("ParseDuration(%q) = %v, %v, want error %q", tt.text, got, err, tt.err)
			}
			continue
		}
		if err != nil || got != tt.want || FormatDuration(got) != tt.canonical {
			t.Errorf("ParseDuration(%q) = %v, %v, want %v; canonical %q, want %q", tt.text, got, err, tt.want, FormatDuration(got), tt.canonical)
		}
	}
	for _, d := range []time.Duration{1, time.Second, 61 * time.Second, time.Hour + time.Millisecond, 25 * time.Hour, math.MaxInt64} {
		if got, err := ParseDuration(FormatDuration(d)); err != nil || got != d {
			t.Errorf("%v: round trip gives %v, %v", d, got, err)
		}
	}
}
