package provider

import (
	"errors"
	"reflect"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/float64default"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

type policyModel struct {
	written
	Name        types.String   `tfsdk:"name"`
	Description types.String   `tfsdk:"description"`
	Priority    types.Int64    `tfsdk:"priority"`
	Match       *matchModel    `tfsdk:"match"`
	Condition   types.String   `tfsdk:"condition"`
	Auto        *autoModel     `tfsdk:"auto"`
	Stages      []stageModel   `tfsdk:"stages"`
	Decision    types.String   `tfsdk:"decision"`
	LiftGuards  []types.String `tfsdk:"lift_guards"`
	Reviewers   []types.String `tfsdk:"reviewers"`
	Labels      []types.String `tfsdk:"labels"`
}

type autoModel struct {
	MinConfidence  types.Float64  `tfsdk:"min_confidence"`
	MaxBlastRadius types.String   `tfsdk:"max_blast_radius"`
	Environments   []types.String `tfsdk:"environments"`
	MaxEvidenceAge types.String   `tfsdk:"max_evidence_age"`
	MinIdentityAge types.String   `tfsdk:"min_identity_age"`
}

type stageModel struct {
	Name    types.String  `tfsdk:"name"`
	Tier    types.String  `tfsdk:"tier"`
	Wait    types.String  `tfsdk:"wait"`
	Actions []actionModel `tfsdk:"actions"`
}

type actionModel struct {
	Kind       types.String `tfsdk:"kind"`
	Block      types.String `tfsdk:"block"`
	Attribute  types.String `tfsdk:"attribute"`
	Value      types.String `tfsdk:"value"`
	References types.String `tfsdk:"references"`
	Variable   types.String `tfsdk:"variable"`
	Key        types.String `tfsdk:"key"`
}

// NewPolicy is the resource quell_policy.
func NewPolicy() resource.Resource {
	return &document[policyModel, policy.Policy]{
		noun:     "policy",
		kind:     policy.KindPolicy,
		schema:   policySchema(),
		decode:   policy.DecodePolicy,
		encode:   policy.EncodePolicy,
		read:     readPolicy,
		state:    policyState,
		warnings: policy.Policy.Warnings,
		check:    checkPolicy,
	}
}

func policySchema() schema.Schema {
	match := matchAttribute("The incidents that the policy answers for.")
	match.Optional = true
	return schema.Schema{
		MarkdownDescription: "A policy says which incidents it answers for and what is done about them, in stages. Of all policies that match an incident, the one with the highest priority decides.",
		Attributes: withDocument("policy", map[string]schema.Attribute{
			"description": optional("What the policy is for, for the people who review its pull requests."),
			"priority": schema.Int64Attribute{
				MarkdownDescription: "The policy with the highest priority that matches an incident decides about it. No two policies may have the same priority.",
				Required:            true,
			},
			"match":       match,
			"condition":   optional("An expression over `incident` that must be true as well, such as `incident.confidence >= 0.8`. It is checked when the policy is planned."),
			"auto":        autoAttribute(),
			"stages":      stagesAttribute(),
			"decision":    optional("For a policy without stages: `escalate` hands every incident to its owner, `none` leaves it alone."),
			"lift_guards": words("Guards that this policy lifts, by name: " + quoted(policy.Guards()) + ". Unless its guard is lifted, an incident that has no owner, has several owners, or lies in several repositories is escalated."),
			"reviewers":   words("Who is asked to review this policy's pull requests, besides the owner's reviewers."),
			"labels":      words("Labels for this policy's pull requests and tickets."),
		}),
	}
}

func autoAttribute() schema.SingleNestedAttribute {
	return schema.SingleNestedAttribute{
		MarkdownDescription: "What an incident must satisfy, all of it, before a stage of tier `auto` commits without a person. One miss, and the stage is proposed as a pull request with the reason.",
		Optional:            true,
		Attributes: map[string]schema.Attribute{
			"min_confidence": schema.Float64Attribute{
				MarkdownDescription: "How sure the scanners must be, from 0 to 1. Default: `0.9`.",
				Optional:            true,
				Computed:            true,
				Default:             float64default.StaticFloat64(float64(policy.DefaultAuto().MinConfidence)),
			},
			"max_blast_radius": defaulted("The most that may break: "+quoted(policy.BlastRadii())+". A blast radius that could not be measured never passes.", policy.DefaultAuto().MaxBlastRadius),
			"environments":     words("Environments of targets where this may happen; `*` is any. Without one, nothing is fixed without a person."),
			"max_evidence_age": defaultedDuration("How old the newest report may be.", spell(policy.DefaultAuto().MaxEvidenceAge)),
			"min_identity_age": duration("How long the identity must have existed, such as `720h`: a new one may only look unused."),
		},
	}
}

func stagesAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "The steps of the remediation, in order: a temporary control first, the removal later. The actions of one stage are one change.",
		Optional:            true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"name": required("Name of the stage, unique within the policy."),
			"tier": required("`auto` commits to the target's branch; `manual` opens a pull request, whose review is the approval."),
			"wait": duration("How long to wait after the stage before, or, for the first, after the incident was first seen: `72h`."),
			"actions": schema.ListNestedAttribute{
				MarkdownDescription: "The edits that make up the change.",
				Required:            true,
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"kind":       required("What to do: " + quoted(policy.ActionKinds()) + "."),
					"block":      optional("The Terraform block type to act on when the identity owns several, such as `aws_iam_access_key`. Default: the block that was found."),
					"attribute":  optional("For `set_attribute`, `remove_attribute` and `remove_list_item`: which one, by its path. `a.b` is attribute `b` of the nested block `a` or, where `a` is an attribute, key `b` of the object that it is, in HCL, in `jsonencode` or in JSON as a string. Other keys stand in brackets, as in `tags[\"cost-centre\"]`, and so does the number, from 0, of one of several blocks or items, as in `statement[1].actions`. `set_attribute` makes a nested block that is not there."),
					"value":      optional("For `set_attribute` and `set_value`: the expression to write, for the latter one string, number, `true`, `false` or `null`, in Terraform's language. For `remove_list_item`: the item to take out, a literal or a reference. A string needs its own quotes: `\"\\\"Inactive\\\"\"`, or `jsonencode(\"Inactive\")`."),
					"references": optional("For what removes: what to do about code that refers to the block. `refuse` (the default) changes nothing and escalates; `include` removes what only served it too: keys, attachments, `moved` and `import` blocks, locals, variables, items of lists. What also serves others is refused."),
					"variable":   optional("For `replace_literal`: name of the variable or secret that takes the secret's place; in a Kubernetes manifest, of the Secret. Default: made from the place."),
					"key":        optional("For `set_value` and `remove_value`: where the value stands in YAML, JSON, `.env` or INI, such as `spec.containers[0].image` or `metadata.annotations[\"a.b/c\"]`; in an INI file, the section comes first. For `remove_value` the default is the value that is the incident's secret."),
				}},
			},
		}},
	}
}

func readPolicy(m policyModel) (policy.Policy, []policy.Problem) {
	match, problems := m.Match.declared(trail{"match"})
	p := policy.Policy{
		Name:        m.Name.ValueString(),
		Description: m.Description.ValueString(),
		Priority:    int(m.Priority.ValueInt64()),
		Match:       match,
		Condition:   m.Condition.ValueString(),
		Auto:        m.Auto.declared(&problems),
		Decision:    m.Decision.ValueString(),
		LiftGuards:  texts[string](m.LiftGuards),
		Reviewers:   texts[string](m.Reviewers),
		Labels:      texts[string](m.Labels),
	}
	for i, s := range m.Stages {
		p.Stages = append(p.Stages, s.declared(trail{"stages", strconv.Itoa(i)}, &problems))
	}
	return p, problems
}

func (m *autoModel) declared(problems *[]policy.Problem) policy.Auto {
	auto := policy.DefaultAuto()
	if m == nil {
		return auto
	}
	if !m.MinConfidence.IsNull() {
		auto.MinConfidence = finding.Confidence(m.MinConfidence.ValueFloat64())
		if auto.MinConfidence == 0 {
			*problems = append(*problems, trail{"auto", "min_confidence"}.problem(errors.New("min_confidence is 0"),
				"Write a number above 0 and at most 1; leave it out for 0.9."))
		}
	}
	auto.MaxBlastRadius = or(m.MaxBlastRadius, auto.MaxBlastRadius)
	auto.Environments = texts[string](m.Environments)
	auto.MaxEvidenceAge = readDuration(m.MaxEvidenceAge, auto.MaxEvidenceAge, trail{"auto", "max_evidence_age"}, problems)
	auto.MinIdentityAge = readDuration(m.MinIdentityAge, auto.MinIdentityAge, trail{"auto", "min_identity_age"}, problems)
	return auto
}

func (m stageModel) declared(at trail, problems *[]policy.Problem) policy.Stage {
	stage := policy.Stage{
		Name: m.Name.ValueString(),
		Tier: policy.Tier(m.Tier.ValueString()),
		Wait: readDuration(m.Wait, 0, at.to("wait"), problems),
	}
	for _, a := range m.Actions {
		stage.Actions = append(stage.Actions, policy.Action{
			Kind:       a.Kind.ValueString(),
			Block:      a.Block.ValueString(),
			Attribute:  a.Attribute.ValueString(),
			Value:      a.Value.ValueString(),
			References: a.References.ValueString(),
			Variable:   a.Variable.ValueString(),
			Key:        a.Key.ValueString(),
		})
	}
	return stage
}

func policyState(p policy.Policy) policyModel {
	m := policyModel{
		Name:        types.StringValue(p.Name),
		Description: text(p.Description),
		Priority:    types.Int64Value(int64(p.Priority)),
		Match:       matchState(p.Match),
		Condition:   text(p.Condition),
		Auto:        autoState(p.Auto),
		Decision:    text(p.Decision),
		LiftGuards:  set(p.LiftGuards),
		Reviewers:   set(p.Reviewers),
		Labels:      set(p.Labels),
	}
	for _, s := range p.Stages {
		m.Stages = append(m.Stages, stageState(s))
	}
	return m
}

// autoState is nil for the defaults, which need no saying.
func autoState(a policy.Auto) *autoModel {
	if reflect.DeepEqual(a, policy.DefaultAuto()) {
		return nil
	}
	return &autoModel{
		MinConfidence:  types.Float64Value(float64(a.MinConfidence)),
		MaxBlastRadius: types.StringValue(a.MaxBlastRadius),
		Environments:   set(a.Environments),
		MaxEvidenceAge: types.StringValue(spell(a.MaxEvidenceAge)),
		MinIdentityAge: writeDuration(a.MinIdentityAge),
	}
}

func stageState(s policy.Stage) stageModel {
	m := stageModel{Name: types.StringValue(s.Name), Tier: types.StringValue(string(s.Tier)), Wait: writeDuration(s.Wait)}
	for _, a := range s.Actions {
		m.Actions = append(m.Actions, actionModel{
			Kind:       types.StringValue(a.Kind),
			Block:      text(a.Block),
			Attribute:  text(a.Attribute),
			Value:      text(a.Value),
			References: unless(a.References, "refuse"),
			Variable:   text(a.Variable),
			Key:        text(a.Key),
		})
	}
	return m
}
