package provider

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// later stands in a configuration for what Terraform does not know yet.
const later = "(known after apply)"

// values is a configuration or a state, attribute by attribute.
type values = map[string]any

// process is one process of the provider, spoken to as Terraform does but
// without it: warnings and the paths of errors are seen, and calls can come in
// an order that Terraform does not easily produce.
type process struct {
	t       testing.TB
	server  tfprotov6.ProviderServer
	schemas *tfprotov6.GetProviderSchemaResponse
}

// clockFrom is a clock that shows now and goes on from there.
func clockFrom(now time.Time) func() time.Time {
	began := time.Now()
	return func() time.Time { return now.Add(time.Since(began)) }
}

func start(t testing.TB, now time.Time, config values) *process {
	t.Helper()
	t.Setenv("QUELL_REPOSITORY", "")
	t.Setenv("QUELL_GIT_USERNAME", "")
	t.Setenv("QUELL_GIT_PASSWORD", "")
	t.Setenv("GIT_AUTHOR_NAME", "")
	t.Setenv("GIT_AUTHOR_EMAIL", "")
	server, err := providerserver.NewProtocol6WithError(&quell{version: "test", now: clockFrom(now)})()
	if err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, server: server}
	if p.schemas, err = server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{}); err != nil {
		t.Fatal(err)
	}
	answer, err := server.ConfigureProvider(context.Background(), &tfprotov6.ConfigureProviderRequest{
		Config: p.dynamic(p.schemas.Provider.ValueType(), config),
	})
	if err != nil {
		t.Fatal(err)
	}
	p.none(answer.Diagnostics)
	return p
}

// state is a resource as Terraform remembers it.
type state struct {
	typ     string
	value   tftypes.Value
	private []byte
}

func (s state) attribute(t testing.TB, name string) string {
	t.Helper()
	var all map[string]tftypes.Value
	var text *string
	if err := s.value.As(&all); err != nil {
		t.Fatal(err)
	}
	if err := all[name].As(&text); err != nil || text == nil {
		t.Fatalf("attribute %s of %s is no known string: %s", name, s.typ, all[name])
	}
	return *text
}

func (p *process) validate(typ string, config values) []*tfprotov6.Diagnostic {
	p.t.Helper()
	answer, err := p.server.ValidateResourceConfig(context.Background(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: typ, Config: p.dynamic(p.of(typ), config),
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return answer.Diagnostics
}

// plan plans config upon prior, which may be the zero state.
func (p *process) plan(prior state, typ string, config values) (state, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	object := p.of(typ)
	if prior.typ == "" {
		prior = state{typ: typ, value: tftypes.NewValue(object, nil)}
	}
	proposed := p.value(object, config)
	if !prior.value.IsNull() {
		proposed = proposedNew(p.t, prior.value, proposed)
	}
	answer, err := p.server.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
		TypeName:         typ,
		PriorState:       p.pack(object, prior.value),
		ProposedNewState: p.pack(object, proposed),
		Config:           p.dynamic(object, config),
		PriorPrivate:     prior.private,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return state{typ, p.unpack(object, answer.PlannedState), answer.PlannedPrivate}, answer.Diagnostics
}

// proposedNew is what Terraform proposes: what the provider computes stays.
func proposedNew(t testing.TB, prior, config tftypes.Value) tftypes.Value {
	t.Helper()
	var was, is map[string]tftypes.Value
	if prior.As(&was) != nil || config.As(&is) != nil {
		t.Fatal("a state is an object")
	}
	for _, computed := range []string{"id", "path", "digest"} {
		is[computed] = was[computed]
	}
	return tftypes.NewValue(config.Type(), is)
}

func (p *process) planDestroy(prior state) []*tfprotov6.Diagnostic {
	p.t.Helper()
	object := p.of(prior.typ)
	null := p.pack(object, tftypes.NewValue(object, nil))
	answer, err := p.server.PlanResourceChange(context.Background(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: prior.typ, PriorState: p.pack(object, prior.value), ProposedNewState: null, Config: null, PriorPrivate: prior.private,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return answer.Diagnostics
}

// apply carries out a plan; a nil config destroys.
func (p *process) apply(ctx context.Context, prior, planned state, config values) (state, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	typ := planned.typ + prior.typ
	if planned.typ != "" && prior.typ != "" {
		typ = planned.typ
	}
	object := p.of(typ)
	null := tftypes.NewValue(object, nil)
	if prior.typ == "" {
		prior.value = null
	}
	if planned.typ == "" {
		planned = state{value: null, private: prior.private}
	}
	packed := p.pack(object, null)
	if config != nil {
		packed = p.dynamic(object, config)
	}
	answer, err := p.server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{
		TypeName: typ, PriorState: p.pack(object, prior.value), PlannedState: p.pack(object, planned.value), Config: packed, PlannedPrivate: planned.private,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return state{typ, p.unpack(object, answer.NewState), answer.Private}, answer.Diagnostics
}

// create plans and applies a new resource; anything wrong ends the test.
func (p *process) create(typ string, config values) state {
	p.t.Helper()
	planned, diags := p.plan(state{}, typ, config)
	p.none(errorsOf(diags))
	made, diags := p.apply(context.Background(), state{}, planned, config)
	p.none(diags)
	return made
}

func (p *process) read(s state) (state, []*tfprotov6.Diagnostic) {
	p.t.Helper()
	object := p.of(s.typ)
	answer, err := p.server.ReadResource(context.Background(), &tfprotov6.ReadResourceRequest{
		TypeName: s.typ, CurrentState: p.pack(object, s.value), Private: s.private,
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return state{s.typ, p.unpack(object, answer.NewState), answer.Private}, answer.Diagnostics
}

func (p *process) of(typ string) tftypes.Type {
	p.t.Helper()
	s, ok := p.schemas.ResourceSchemas[typ]
	if !ok {
		p.t.Fatalf("there is no resource %q", typ)
	}
	return s.ValueType()
}

func (p *process) value(typ tftypes.Type, v values) tftypes.Value {
	p.t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		p.t.Fatal(err)
	}
	parsed, err := tfprotov6.DynamicValue{JSON: data}.Unmarshal(typ)
	if err != nil {
		p.t.Fatal(err)
	}
	parsed, err = tftypes.Transform(parsed, func(_ *tftypes.AttributePath, v tftypes.Value) (tftypes.Value, error) {
		var text *string
		if v.Type().Is(tftypes.String) && v.As(&text) == nil && text != nil && *text == later {
			return tftypes.NewValue(tftypes.String, tftypes.UnknownValue), nil
		}
		return v, nil
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return parsed
}

func (p *process) dynamic(typ tftypes.Type, v values) *tfprotov6.DynamicValue {
	p.t.Helper()
	if v == nil {
		v = values{}
	}
	return p.pack(typ, p.value(typ, v))
}

func (p *process) pack(typ tftypes.Type, v tftypes.Value) *tfprotov6.DynamicValue {
	p.t.Helper()
	packed, err := tfprotov6.NewDynamicValue(typ, v)
	if err != nil {
		p.t.Fatal(err)
	}
	return &packed
}

func (p *process) unpack(typ tftypes.Type, v *tfprotov6.DynamicValue) tftypes.Value {
	p.t.Helper()
	value, err := v.Unmarshal(typ)
	if err != nil {
		p.t.Fatal(err)
	}
	return value
}

func (p *process) none(diags []*tfprotov6.Diagnostic) {
	p.t.Helper()
	if len(diags) > 0 {
		p.t.Fatalf("unexpected diagnostics:\n%s", strings.Join(printed(diags), "\n"))
	}
}

func errorsOf(diags []*tfprotov6.Diagnostic) (found []*tfprotov6.Diagnostic) {
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			found = append(found, d)
		}
	}
	return found
}

var mapKey = regexp.MustCompile(`ElementKeyString\("([^"]*)"\)`)

// printed is one line for each diagnostic: severity, attribute, summary.
func printed(diags []*tfprotov6.Diagnostic) []string {
	var lines []string
	for _, d := range diags {
		at := ""
		if d.Attribute != nil {
			at = mapKey.ReplaceAllString(d.Attribute.String(), `["$1"]`)
			at = strings.NewReplacer(`AttributeName("`, ".", `")`, "", "ElementKeyInt(", "[", ")", "]").Replace(at)
			at = strings.TrimPrefix(strings.ReplaceAll(at, ".[", "["), ".")
			at = strings.ReplaceAll(at, "..", ".")
		}
		lines = append(lines, strings.TrimSpace(strings.ToLower(d.Severity.String())+" "+at)+": "+d.Summary)
	}
	return lines
}

func detail(diags []*tfprotov6.Diagnostic) string {
	var all []string
	for _, d := range diags {
		all = append(all, d.Summary+"\n"+d.Detail)
	}
	return strings.Join(all, "\n")
}
