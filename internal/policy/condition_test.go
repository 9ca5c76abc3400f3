package policy

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

func leak() incident.Incident {
	return incident.Incident{
		Key:        incident.Key("v1:" + strings.Repeat("0a1b2c3d", 8)),
		Category:   finding.LeakedSecret,
		Title:      "AWS key in code",
		Severity:   finding.SeverityHigh,
		Confidence: 0.95,
		Validity:   finding.ValidityLive,
		Identity:   finding.Identity{Platform: "aws", Account: "123456789012", Kind: finding.AccessKey, ID: "AKIAEXAMPLE", Name: "ci-deploy"},
		Resource:   "aws_iam_access_key.ci",
		Places: []finding.Location{
			{Repository: "example/infra", Path: "envs/prod/main.tf"},
			{Repository: "example/app", Path: "./test/../src/key.go"},
		},
		Sources:   []string{"nightly", "pipeline"},
		Tools:     []string{"gitleaks", "tfsec"},
		Rules:     []string{"gitleaks/aws-access-token", "tfsec/aws-key"},
		Labels:    []string{"cloud"},
		FirstSeen: time.Date(2031, 1, 2, 3, 4, 5, 6, time.FixedZone("", 3600)),
		Count:     3,
	}
}

func TestConditionEval(t *testing.T) {
	subject := Subject{Incident: leak(), BlastRadius: "low", Environments: []string{"prod"}, Targets: []string{"infra"}}
	tests := []struct {
		src    string
		want   bool
		reason string
	}{
		{"", true, "no condition"},
		{"true", true, "a literal"},
		{"incident.confidence >= 0.9 && incident.severity_rank >= 4", true, "numbers"},
		{"incident.severity_rank > 4", false, "high is 4"},
		{`incident.category == "leaked_secret"`, true, "a word"},
		{`incident.severity == "high" && incident.validity == "live" && incident.identity_kind == "access_key"`, true, "words of scales"},
		{`incident["platform"] == "aws" && incident.account == "123456789012"`, true, "by index"},
		{`incident.identity_name == "ci-deploy" && incident.identity_id == "AKIAEXAMPLE"`, true, "identity"},
		{`incident.id == "Q-0a1b2c3d" && startswith(incident.key, "v1:0a")`, true, "names"},
		{`incident.title == "AWS key in code" && incident.resource == "aws_iam_access_key.ci"`, true, "text"},
		{"incident.findings == 3", true, "count"},
		{`contains(incident.repositories, "example/app")`, true, "lists"},
		{`contains(incident.paths, "src/key.go")`, true, "paths are cleaned"},
		{`anytrue([for p in incident.paths : startswith(p, "test/")])`, false, "a path out of a folder is not in it"},
		{`alltrue([for p in incident.paths : endswith(p, ".tf")])`, false, "one is not"},
		{`length(incident.owners) == 0 && alltrue([for o in incident.owners : o == "x"])`, true, "an empty list"},
		{`contains(incident.environments, "prod") && contains(incident.targets, "infra")`, true, "what was measured"},
		{`contains(incident.tools, "tfsec") && contains(incident.sources, "nightly") && contains(incident.labels, "cloud") && contains(incident.rules, "tfsec/aws-key")`, true, "origin"},
		{`incident.blast_radius == "low" && incident.blast_radius_rank == 1`, true, "blast radius"},
		{`incident.first_seen == "2031-01-02T02:04:05Z" && incident.last_used == ""`, true, "times in UTC, the unknown is empty"},
		{`upper(incident.platform) == "AWS" && lower("A") == "a" && max(1, 2) == 2 && min(1, 2) == 1`, true, "functions"},
		{"!incident.weak", true, "a bool"},
		{"incident.weak ? true : incident.confidence > 0.99", false, "a choice"},
		{`length(incident.paths) > 0 && incident.paths[0] == "envs/prod/main.tf"`, true, "the first, when there is one"},
		{"incident.weak\n||\nincident.findings > 2", true, "over lines"},
	}
	for _, tt := range tests {
		c, err := CompileCondition(tt.src)
		if err != nil {
			t.Errorf("%s: compile %q: %v", tt.reason, tt.src, err)
			continue
		}
		if got, err := c.Eval(&subject); err != nil || got != tt.want {
			t.Errorf("%s: %q = %v, %v, want %v", tt.reason, tt.src, got, err, tt.want)
		}
	}
}

func TestConditionOfWhatIsUnknown(t *testing.T) {
	c, err := CompileCondition(`incident.blast_radius == "unknown" && incident.blast_radius_rank == 5 && incident.id == "" &&
		length(incident.paths) == 0 && incident.confidence == 0 && incident.severity == "unknown"`)
	if err != nil {
		t.Fatal(err)
	}
	for _, radius := range []string{"", "unknown", "tiny"} {
		inc := incident.Incident{Confidence: finding.Confidence(math.NaN()), Places: []finding.Location{{}}}
		if ok, err := c.Eval(&Subject{Incident: inc, BlastRadius: radius}); err != nil || !ok {
			t.Errorf("blast radius %q: %v, %v, want true", radius, ok, err)
		}
	}
}

func TestZeroConditionIsNeverTrue(t *testing.T) {
	if ok, err := (Condition{}).Eval(&Subject{}); ok || err == nil {
		t.Errorf("got %v, %v, want an error", ok, err)
	}
}

func TestCompileConditionErrors(t *testing.T) {
	tests := []struct {
		src, want, reason string
	}{
		{"incident.categry == 1", `line 1, column 9: incident has no attribute "categry"`, "misspelt"},
		{`incident["categry"] == 1`, `column 9: incident has no attribute "categry"`, "misspelt, by index"},
		{"false && incident.nope", `column 18: incident has no attribute "nope"`, "never reached"},
		{"true &&\n  incident.nope", `line 2, column 11: incident has no attribute "nope"`, "second line"},
		{"incident.title.x == \"a\"", "column 15: unsupported attribute", "attribute of a string"},
		{"incident.title > 5", "column 1: operand is a string, not a number", "text has no order"},
		{"incident.severity >= 3", "operand is a string, not a number", "the rank was meant"},
		{"incident.findings && true", "operand is a number, not a bool", "no truth in numbers"},
		{"incident.confidence == \"high\"", "comparison of a number with a string", "never equal"},
		{"incident.severity == \"hihg\"", `incident.severity is never "hihg"`, "misspelt word"},
		{"\"leak\" != incident.category", `incident.category is never "leak"`, "misspelt word, on the left"},
		{"anytrue([for p in incident.paths : p > 5])", "column 36: invalid operand", "wrong within a loop"},
		{"anytrue([for p in incident.paths : p.name == \"x\"])", "unsupported attribute", "strings have no attributes"},
		{"min(incident.title, 3) > 1", "invalid function argument", "text is no number"},
		{"incident.title", "condition is a string, not true or false", "not a question"},
		{"5", "condition is a number", "not a question"},
		{"\"true\"", "condition is a string", "text is not truth"},
		{"null", "not true or false", "nothing"},
		{"incident.weak ? null : true", "not true or false", "nothing, now and then"},
		{"incident.paths[0] == \"x\"", "column 15: invalid index", "there may be none"},
		{"length(incident.paths) > 0 && incident.paths[1] == \"x\"", "invalid index", "there may be one"},
		{"var.enabled", `condition refers to "var"`, "something else"},
		{"incident", "incident stands alone", "all of it"},
		{"length(incident) > 1", "incident stands alone", "all of it, in a call"},
		{"anytrue([for k, v in incident : true])", "incident stands alone", "all of it, in a loop"},
		{"regex(\"a\", incident.title)", "call to unknown function", "no such function"},
		{"anytrue([for p in incident.paths : anytrue([for q in incident.paths : p == q])])", "a loop within a loop", "costs the square"},
		{"incident.weak &&", "missing expression", "unfinished"},
		{"true }", "extra characters after expression", "more than one"},
		{"  ", "missing expression", "only white space"},
		{strings.Repeat("!", 100) + "true", "nested more than 50 deep", "recursion"},
		{strings.Repeat("(", 100) + "true" + strings.Repeat(")", 100), "nested more than 50 deep", "recursion"},
		{"true" + strings.Repeat("||true", 600), "parts: at most 1000", "enormous"},
		{"true" + strings.Repeat(" ", 9000), "bytes long: at most 8192", "enormous"},
	}
	for _, tt := range tests {
		c, err := CompileCondition(tt.src)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: compile %q: %v, want %q", tt.reason, tt.src, err, tt.want)
			continue
		}
		var ce *ConditionError
		if !errors.As(err, &ce) || ce.Line < 1 || ce.Column < 1 {
			t.Errorf("%s: %#v says no place", tt.reason, err)
		}
		if ok, err := c.Eval(&Subject{}); ok || err == nil {
			t.Errorf("%s: a broken condition evaluates to %v, %v", tt.reason, ok, err)
		}
	}
}

// Nothing panics, an error is never a yes, and the same subject always gets the
// same answer.
func FuzzCondition(f *testing.F) {
	for _, seed := range []string{
		"incident.confidence >= 0.9 && incident.severity_rank >= 3", `anytrue([for p in incident.paths : startswith(p, "envs/")])`,
		"incident.paths[0]", "incident.title > 5", "!incident.weak ? true : false", `"${incident.title}" == "x"`, "incident.paths[*]",
		"1 / incident.findings > 2", "{a = incident.weak}.a", "incident.first_seen == <<E\nx\nE\n",
	} {
		f.Add(seed)
	}
	subjects := []Subject{{}, {Incident: leak(), BlastRadius: "low", Owners: []string{"a", "b"}}}
	f.Fuzz(func(t *testing.T, src string) {
		c, err := CompileCondition(src)
		if err != nil {
			return
		}
		for _, s := range subjects {
			ok, err := c.Eval(&s)
			if ok && err != nil {
				t.Fatalf("%q is true and an error: %v", src, err)
			}
			if byHCL, err := c.evalHCL(&s); c.simple != nil && (err != nil || byHCL != ok) {
				t.Fatalf("%q is simple and %v, and by HCL %v, %v", src, ok, byHCL, err)
			}
			if again, errAgain := c.Eval(&s); again != ok || (errAgain == nil) != (err == nil) {
				t.Fatalf("%q is %v, %v and then %v, %v", src, ok, err, again, errAgain)
			}
		}
	})
}
