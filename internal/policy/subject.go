package policy

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/quellhq/terraform-provider-quell/internal/incident"
)

// Subject is what a condition sees: an incident and what was measured about it.
type Subject struct {
	Incident     incident.Incident
	BlastRadius  string // "none" to "critical"; anything else is unknown
	Environments []string
	Targets      []string
	Owners       []string
}

const (
	incidentName = "incident"
	blastUnknown = "unknown"
)

// BlastRank orders blast radii: 0 for "none" to 4 for "critical". Unknown, and
// any other word, is 5: what was not measured ranks above everything.
func BlastRank(level string) int {
	if i := slices.Index(BlastRadii(), level); i >= 0 {
		return i
	}
	return len(BlastRadii())
}

// attribute is one attribute of incident as conditions see it: one of the four
// reads it.
type attribute struct {
	name   string
	text   func(*Subject) string
	number func(*Subject) float64
	list   func(*Subject) []string
	truth  func(*Subject) bool
}

func text(name string, get func(*Subject) string) attribute { return attribute{name: name, text: get} }

func number(name string, get func(*Subject) float64) attribute {
	return attribute{name: name, number: get}
}

func list(name string, get func(*Subject) []string) attribute {
	return attribute{name: name, list: get}
}

func truth(name string, get func(*Subject) bool) attribute { return attribute{name: name, truth: get} }

func (a attribute) typ() cty.Type {
	switch {
	case a.text != nil:
		return cty.String
	case a.number != nil:
		return cty.Number
	case a.list != nil:
		return cty.List(cty.String)
	}
	return cty.Bool
}

func (a attribute) value(s *Subject) cty.Value {
	switch {
	case a.text != nil:
		return cty.StringVal(a.text(s))
	case a.number != nil:
		return cty.NumberFloatVal(a.number(s))
	case a.list != nil:
		return stringList(a.list(s))
	}
	return cty.BoolVal(a.truth(s))
}

// attributes are all that a condition may ask about, sorted by name.
func attributes() []attribute {
	return []attribute{
		text("account", func(s *Subject) string { return s.Incident.Identity.Account }),
		text("blast_radius", func(s *Subject) string { return s.blastRadius() }),
		number("blast_radius_rank", func(s *Subject) float64 { return float64(BlastRank(s.BlastRadius)) }),
		text("category", func(s *Subject) string { return string(s.Incident.Category) }),
		number("confidence", func(s *Subject) float64 { return confidence(&s.Incident) }),
		list("environments", func(s *Subject) []string { return s.Environments }),
		number("findings", func(s *Subject) float64 { return float64(s.Incident.Count) }),
		text("first_seen", func(s *Subject) string { return rfc3339(s.Incident.FirstSeen) }),
		text("id", func(s *Subject) string { return shortID(s.Incident.Key) }),
		text("identity_id", func(s *Subject) string { return s.Incident.Identity.ID }),
		text("identity_kind", func(s *Subject) string { return string(s.Incident.Identity.Kind) }),
		text("identity_name", func(s *Subject) string { return s.Incident.Identity.Name }),
		text("key", func(s *Subject) string { return string(s.Incident.Key) }),
		list("labels", func(s *Subject) []string { return s.Incident.Labels }),
		text("last_used", func(s *Subject) string { return rfc3339(s.Incident.LastUsed) }),
		list("owners", func(s *Subject) []string { return s.Owners }),
		list("paths", func(s *Subject) []string { paths, _ := whereabouts(&s.Incident); return paths }),
		text("platform", func(s *Subject) string { return s.Incident.Identity.Platform }),
		list("repositories", func(s *Subject) []string { _, repositories := whereabouts(&s.Incident); return repositories }),
		text("resource", func(s *Subject) string { return s.Incident.Resource }),
		list("rules", func(s *Subject) []string { return s.Incident.Rules }),
		text("severity", func(s *Subject) string { return s.Incident.Severity.String() }),
		number("severity_rank", func(s *Subject) float64 { return float64(s.Incident.Severity) }),
		list("sources", func(s *Subject) []string { return s.Incident.Sources }),
		list("targets", func(s *Subject) []string { return s.Targets }),
		text("title", func(s *Subject) string { return s.Incident.Title }),
		list("tools", func(s *Subject) []string { return s.Incident.Tools }),
		text("validity", func(s *Subject) string { return s.Incident.Validity.String() }),
		truth("weak", func(s *Subject) bool { return s.Incident.Weak }),
	}
}

func (s *Subject) blastRadius() string {
	if BlastRank(s.BlastRadius) == len(BlastRadii()) {
		return blastUnknown
	}
	return s.BlastRadius
}

// confidence takes what is no number for no confidence.
func confidence(inc *incident.Incident) float64 {
	if c := float64(inc.Confidence); !math.IsNaN(c) {
		return c
	}
	return 0
}

// shortID is empty for a key that is none, where [incident.Key.ID] would panic.
func shortID(k incident.Key) string {
	if !isHex(string(k), "v1:", 64) {
		return ""
	}
	return k.ID()
}

// whereabouts lists the paths and repositories of an incident, sorted, without
// repeats and without the unknown.
func whereabouts(inc *incident.Incident) (paths, repositories []string) {
	for _, p := range inc.Places {
		if p.Path != "" {
			paths = append(paths, cleanPath(p.Path))
		}
		if p.Repository != "" {
			repositories = append(repositories, p.Repository)
		}
	}
	return asSet(paths), asSet(repositories)
}

func rfc3339(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func stringList(values []string) cty.Value {
	if len(values) == 0 {
		return cty.ListValEmpty(cty.String)
	}
	out := make([]cty.Value, len(values))
	for i, v := range values {
		out[i] = cty.StringVal(v)
	}
	return cty.ListVal(out)
}

// object is incident with only the attributes that are asked for: most
// conditions use few, and there are many incidents.
func (s *Subject) object(uses []attribute) cty.Value {
	values := make(map[string]cty.Value, len(uses))
	for _, a := range uses {
		values[a.name] = a.value(s)
	}
	return cty.ObjectVal(values)
}

func attributeTypes() map[string]cty.Type {
	types := map[string]cty.Type{}
	for _, a := range attributes() {
		types[a.name] = a.typ()
	}
	return types
}

func attributeNames() []string {
	var names []string
	for _, a := range attributes() {
		names = append(names, a.name)
	}
	return names
}

// unknownIncident is an incident of which only the types are known. No
// attribute is ever null.
func unknownIncident() cty.Value {
	values := map[string]cty.Value{}
	for name, typ := range attributeTypes() {
		values[name] = cty.UnknownVal(typ).RefineNotNull()
	}
	return cty.ObjectVal(values)
}

// incidentWithLists is unknownIncident with every list of that length.
func incidentWithLists(length int) cty.Value {
	values := unknownIncident().AsValueMap()
	for name, typ := range attributeTypes() {
		if !typ.IsListType() {
			continue
		}
		values[name] = cty.ListValEmpty(cty.String)
		if length > 0 {
			entry := cty.UnknownVal(cty.String).RefineNotNull()
			values[name] = cty.ListVal(slices.Repeat([]cty.Value{entry}, length))
		}
	}
	return cty.ObjectVal(values)
}

// plainIncident is an incident whose every value is known, and whose text is no
// number.
func plainIncident(weak bool) cty.Value {
	values := map[string]cty.Value{}
	for name, typ := range attributeTypes() {
		switch {
		case typ == cty.Number:
			values[name] = cty.NumberIntVal(1)
		case typ == cty.Bool:
			values[name] = cty.BoolVal(weak)
		case typ.IsListType():
			values[name] = cty.ListVal([]cty.Value{cty.StringVal("text")})
		default:
			values[name] = cty.StringVal("text")
		}
	}
	return cty.ObjectVal(values)
}

func scope(incident cty.Value) *hcl.EvalContext {
	return &hcl.EvalContext{
		Variables: map[string]cty.Value{incidentName: incident},
		Functions: map[string]function.Function{
			"alltrue":    quantified(true),
			"anytrue":    quantified(false),
			"contains":   stdlib.ContainsFunc,
			"endswith":   affix(strings.HasSuffix),
			"length":     stdlib.LengthFunc,
			"lower":      stdlib.LowerFunc,
			"max":        stdlib.MaxFunc,
			"min":        stdlib.MinFunc,
			"startswith": affix(strings.HasPrefix),
			"upper":      stdlib.UpperFunc,
		},
	}
}
