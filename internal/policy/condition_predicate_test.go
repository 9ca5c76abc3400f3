package policy

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// What became a function of Go's own types answers as HCL does, of every subject,
// and only that did of which HCL makes no error. The expressions need not be ones
// that may be declared: null, misspelt names and wrong types are among them.
func TestSimpleConditionsAnswerAsHCL(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	simple, answers := 0, map[bool]int{}
	for range 20_000 {
		src := anyExpression(random, 3)
		expr, diags := hclsyntax.ParseExpression([]byte(src), "", hcl.InitialPos)
		if diags.HasErrors() {
			t.Fatalf("%s: %v", src, diags)
		}
		c := Condition{expr: expr, uses: attributes(), simple: simplifier{}.truth(expr)}
		if c.simple == nil {
			continue
		}
		simple++
		for range 5 {
			s := anySubject(random)
			want, err := c.evalHCL(&s)
			got, _ := c.Eval(&s)
			if answers[got]++; err != nil || got != want {
				t.Fatalf("%s is %v, and by HCL %v, %v, of %+v", src, got, want, err, s)
			}
		}
	}
	if simple < 3_000 || answers[true] < 1_000 || answers[false] < 1_000 {
		t.Errorf("%d expressions were simple, with answers %v: they test too little", simple, answers)
	}
}

// The conditions that people write are simple; what is not is still answered.
func TestWhichConditionsAreSimple(t *testing.T) {
	for src, want := range map[string]bool{
		"": true,
		`incident.severity_rank >= 2 && !contains(incident.labels, "break-glass")`:                       true,
		`incident.platform == "aws" && (incident.confidence > -0.5 || incident["weak"])`:                 true,
		`contains(["aws", "google"], lower(incident.platform))`:                                          true,
		`anytrue([for p in incident.paths : startswith(p, "envs/") && incident.weak])`:                   true,
		`alltrue([for p in incident.paths : endswith(p, ".tf") if p != "x"])`:                            true,
		`length(incident.owners) == 1`:                                                                   true,
		`incident.weak ? true : incident.findings > 2`:                                                   false,
		`max(incident.findings, 2) == 2`:                                                                 false,
		`"${incident.title}!" == "x!"`:                                                                   false,
		`length(incident.paths) > 0 && incident.paths[0] == "x"`:                                         false,
		`anytrue([for i, p in incident.paths : p == "x"])`:                                               false,
		`10 / incident.findings > 2`:                                                                     false,
		`incident.findings == 1e999`:                                                                     false,
		`anytrue([for incident in incident.paths : startswith(incident, "a")])`:                          true,
		`alltrue([for p in incident.paths : contains(incident.rules, p)]) || incident.title == "\u00e9"`: true,
	} {
		c, err := CompileCondition(src)
		if err != nil {
			t.Errorf("%q: %v", src, err)
			continue
		}
		if got := c.simple != nil; got != want {
			t.Errorf("%q is simple: %v, want %v", src, got, want)
		}
	}
}

// anyExpression gives an expression that is true or false, or would be if its
// parts had the types that it takes them for.
func anyExpression(random *rand.Rand, depth int) string {
	if depth == 0 {
		return one(random, "incident.weak", "true", "false", "null", "incident.nope", `"true"`, "incident.title", "!incident.weak")
	}
	part := func() string { return anyExpression(random, depth-1) }
	number := func() string {
		return one(random, "incident.severity_rank", "incident.confidence", "incident.findings", "incident.blast_radius_rank",
			"length(incident.owners)", "length(incident.nope)", "0", "1", "-1", "2.5", "0.1", "0.7", "0.9", "1e999", "null", `"1"`,
			"(incident.confidence)", "0.1000000000000000055511151231257827", "9007199254740993", "incident.findings + 1")
	}
	text := func() string {
		return one(random, "incident.title", "incident.platform", "incident.severity", "lower(incident.title)", "upper(incident.title)",
			`"aws"`, `"high"`, `"\u00e9"`, `"e\u0301"`, `""`, "p", "null", "1", `"${incident.title}"`, `incident["platform"]`, "incident.nope")
	}
	list := func() string {
		return one(random, "incident.owners", "incident.paths", "incident.labels", `["aws", "a"]`, `["\u00e9", incident.title]`, "[]", "[1, 2]", "null", "incident.title")
	}
	switch random.IntN(9) {
	case 0:
		return "(" + part() + ") && " + part()
	case 1:
		return part() + " || (" + part() + ")"
	case 2:
		return "!(" + part() + ")"
	case 3:
		return fmt.Sprintf("(%s) %s (%s)", part(), one(random, "==", "!="), part())
	case 4:
		return number() + one(random, " < ", " <= ", " > ", " >= ", " == ", " != ") + number()
	case 5:
		return text() + one(random, " == ", " != ") + text()
	case 6:
		return one(random, "startswith", "endswith") + "(" + text() + ", " + text() + ")"
	case 7:
		return "contains(" + list() + ", " + text() + ")"
	}
	ends := one(random, "])", ` if p != "a"])`, " if incident.weak])")
	return one(random, "anytrue", "alltrue") + "([for " + one(random, "p", "p", "p", "k, p", "incident") + " in " + list() + " : " + part() + ends
}

// anySubject has text in both of Unicode's forms, confidences next to the literals
// and beyond all sense, and lists of any length.
func anySubject(random *rand.Rand) Subject {
	text := func() string {
		return one(random, "", "a", "aws", "AWS", "high", "\u00e9", "e\u0301", "E\u0301x", "\xff")
	}
	texts := func() []string {
		all := make([]string, random.IntN(3))
		for i := range all {
			all[i] = text()
		}
		return all
	}
	confidences := []float64{0, 0.1, math.Nextafter(0.1, 0), math.Nextafter(0.1, 1), 0.7, 0.9, 1, 2.5, math.NaN(), math.Inf(1), math.Inf(-1)}
	inc := incident.Incident{
		Key: incident.Key("v1:" + strings.Repeat("0a1b2c3d", 8)), Title: text(), Weak: random.IntN(2) == 0, Count: random.IntN(3),
		Severity: finding.Severity(random.IntN(6)), Confidence: finding.Confidence(confidences[random.IntN(len(confidences))]),
		Identity: finding.Identity{Platform: text()}, Labels: texts(), FirstSeen: time.Unix(random.Int64N(1e9), 0),
	}
	for _, path := range texts() {
		inc.Places = append(inc.Places, finding.Location{Path: path})
	}
	if random.IntN(9) == 0 {
		inc.Count = 9007199254740992
	}
	return Subject{Incident: inc, BlastRadius: one(random, "", "none", "low", "unknown"), Owners: texts()}
}
