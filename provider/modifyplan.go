package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// ValidateConfig says what is wrong with a document by itself. While any of it
// is unknown nothing can be said; then the plan or the write itself says it.
func (d *document[M, D]) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	if !req.Config.Raw.IsFullyKnown() {
		return
	}
	_, diags := d.intended(ctx, tfsdk.Plan(req.Config))
	resp.Diagnostics.Append(diags...)
}

// ModifyPlan fills in what a known configuration already determines and checks
// the document against all that is declared beside it.
func (d *document[M, D]) ModifyPlan(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	before := d.before(ctx, req.State)
	if req.Plan.Raw.IsNull() {
		d.leaves(before)
		return
	}
	name, diags := d.name(ctx, req.Plan)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	if !name.IsUnknown() {
		if before.name != name.ValueString() {
			d.leaves(before)
		}
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("id"), name.ValueString())...)
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("path"), policy.PathOf(d.kind, name.ValueString()))...)
	}
	if !req.Config.Raw.IsFullyKnown() || resp.Diagnostics.HasError() {
		return
	}
	value, diags := d.intended(ctx, req.Plan)
	if resp.Diagnostics.Append(diags...); resp.Diagnostics.HasError() {
		return
	}
	digest := value.ComputeDigest()
	resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("digest"), digest)...)
	if d.session == nil {
		return
	}
	d.session.intent.plan(policy.PathOf(d.kind, name.ValueString()), value)
	if digest != before.digest {
		resp.Diagnostics.Append(d.judge(ctx, value)...)
	}
}

// earlier is what a state says about the document it stands for.
type earlier struct{ name, digest string }

func (d *document[M, D]) before(ctx context.Context, state tfsdk.State) earlier {
	var id, digest types.String
	if state.Raw.IsNull() || state.GetAttribute(ctx, path.Root("id"), &id).HasError() ||
		state.GetAttribute(ctx, path.Root("digest"), &digest).HasError() {
		return earlier{}
	}
	return earlier{name: id.ValueString(), digest: digest.ValueString()}
}

func (d *document[M, D]) leaves(before earlier) {
	if d.session != nil && before.name != "" {
		d.session.intent.leave(policy.PathOf(d.kind, before.name))
	}
}

// judge checks a new or changed document against its surroundings. One that
// stays as it is needs no judgement: an exception may run out in peace.
func (d *document[M, D]) judge(ctx context.Context, value D) (diags diag.Diagnostics) {
	if d.warnings != nil {
		for _, p := range d.warnings(value) {
			diags.AddAttributeWarning(attributePath(p.Attribute), title(p.Summary), p.Detail)
		}
	}
	if d.check == nil {
		return diags
	}
	remarks, err := d.session.examine(ctx, func(around surroundings) []remark { return d.check(value, around, d.session.now()) })
	if err != nil {
		diags.Append(d.session.explain("plan", d.noun, "", err))
		return diags
	}
	for _, r := range remarks {
		if r.warning {
			diags.AddAttributeWarning(attributePath(r.Attribute), title(r.Summary), r.Detail)
		} else {
			diags.AddAttributeError(attributePath(r.Attribute), title(r.Summary), r.Detail)
		}
	}
	return diags
}

// keepSpelling returns the fresh state with each attribute as the prior state
// has it wherever that means the same, so that a change of one attribute shows
// as that alone.
func (d *document[M, D]) keepSpelling(ctx context.Context, prior, fresh tfsdk.State, value D) tftypes.Value {
	var was, is map[string]tftypes.Value
	if prior.Raw.As(&was) != nil || fresh.Raw.As(&is) != nil {
		return fresh.Raw
	}
	attributes := make([]string, 0, len(is))
	for name := range is {
		attributes = append(attributes, name)
	}
	slices.Sort(attributes)
	digest := value.ComputeDigest()
	for _, name := range attributes {
		fallback := is[name]
		if was[name].IsNull() || was[name].Equal(fallback) {
			continue
		}
		is[name] = was[name]
		var m M
		trial := tfsdk.State{Schema: fresh.Schema, Raw: tftypes.NewValue(fresh.Raw.Type(), is)}
		if trial.Get(ctx, &m).HasError() {
			is[name] = fallback
			continue
		}
		if same, problems := d.read(m); len(problems) > 0 || same.ComputeDigest() != digest || isComputed(name) {
			is[name] = fallback
		}
	}
	return tftypes.NewValue(fresh.Raw.Type(), is)
}

func isComputed(attribute string) bool {
	return attribute == "id" || attribute == "path" || attribute == "digest"
}
