package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/quellhq/terraform-provider-quell/internal/gitrepo"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

// declarable is a value of internal/policy that a document declares.
type declarable interface {
	// Problems lists what is wrong with it by itself.
	Problems() []policy.Problem
	// ComputeDigest is equal exactly for values that mean the same.
	ComputeDigest() string
}

// written is what a document's model knows once the document is written.
type written struct {
	ID     types.String `tfsdk:"id"`
	Path   types.String `tfsdk:"path"`
	Digest types.String `tfsdk:"digest"`
}

// document is a resource that is one document of the control repository. M is
// its model in Terraform's types, D the value that it declares; the files named
// after the kinds fill in the rows.
type document[M any, D declarable] struct {
	noun   string
	kind   policy.Kind
	schema schema.Schema
	// decode and encode are the document's own form.
	decode func(policy.File) (D, []policy.Diagnostic)
	encode func(D) []byte
	// read and state translate Terraform's form. What reads is not always
	// right: D.Problems tells.
	read  func(M) (D, []policy.Problem)
	state func(D) M
	// warnings says what is likely not meant; check compares with what else is
	// declared. Either may be nil.
	warnings func(D) []policy.Problem
	check    func(D, surroundings, time.Time) []remark

	session *session // nil while the provider's configuration is unknown
}

func (d *document[M, D]) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_" + string(d.kind)
}

func (d *document[M, D]) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = d.schema
}

func (d *document[M, D]) Configure(_ context.Context, req resource.ConfigureRequest, _ *resource.ConfigureResponse) {
	d.session, _ = req.ProviderData.(*session)
}

// ImportState takes the document's name. Settings have none: any id will do.
func (d *document[M, D]) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	if d.kind == policy.KindSettings {
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), settingsID)...)
		return
	}
	if err := policy.ValidName(req.ID); err != nil {
		resp.Diagnostics.AddError("Not the name of a "+d.noun, err.Error()+".\n\nImport a "+d.noun+" by its name: that of its file in "+policy.Root+" without .hcl.")
		return
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("id"), req.ID)...)
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("name"), req.ID)...)
}

// settingsID stands in for the name of the one document that has none.
const settingsID = "settings"

// name is the document's name as config, plan or state has it.
func (d *document[M, D]) name(ctx context.Context, from interface {
	GetAttribute(context.Context, path.Path, any) diag.Diagnostics
}) (types.String, diag.Diagnostics) {
	if d.kind == policy.KindSettings {
		return types.StringValue(settingsID), nil
	}
	var name types.String
	diags := from.GetAttribute(ctx, path.Root("name"), &name)
	return name, diags
}

// declared reads a model and says everything that is wrong with it by itself.
func (d *document[M, D]) declared(m M) (D, []policy.Problem) {
	value, problems := d.read(m)
	if len(problems) > 0 {
		return value, problems // what does not read has no meaning to judge
	}
	return value, value.Problems()
}

// intended reads a wholly known plan, reporting what is wrong with it.
func (d *document[M, D]) intended(ctx context.Context, plan tfsdk.Plan) (value D, diags diag.Diagnostics) {
	var m M
	if diags = plan.Get(ctx, &m); diags.HasError() {
		return value, diags
	}
	value, problems := d.declared(m)
	for _, p := range problems {
		diags.AddAttributeError(attributePath(p.Attribute), title(p.Summary), remedy(p))
	}
	return value, diags
}

// Read compares meanings, not bytes: a document that was only laid out anew is
// no drift.
func (d *document[M, D]) Read(ctx context.Context, req resource.ReadRequest, resp *resource.ReadResponse) {
	if d.session == nil {
		resp.Diagnostics.AddWarning(theNoun(d.noun, "was", "were")+" not read",
			"The provider's configuration depends on something that is not known yet, so the state was not compared with the control repository.")
		return
	}
	name, diags := d.name(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	at := policy.PathOf(d.kind, name.ValueString())
	now, err := d.session.document(ctx, at)
	if err != nil {
		resp.Diagnostics.Append(d.session.explain("read", d.noun, name.ValueString(), err))
		return
	}
	if now == nil {
		resp.State.RemoveResource(ctx)
		return
	}
	value, problems := d.decode(policy.File{Path: at, Data: now.data})
	if resp.Diagnostics.Append(undecoded(d.session, problems)...); resp.Diagnostics.HasError() {
		return
	}
	fresh := tfsdk.State{Schema: req.State.Schema, Raw: req.State.Raw}
	resp.Diagnostics.Append(fresh.Set(ctx, d.state(value))...)
	resp.Diagnostics.Append(d.know(ctx, &fresh, name.ValueString(), value)...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.State.Raw = d.keepSpelling(ctx, req.State, fresh, value)
	resp.Diagnostics.Append(remember(ctx, resp.Private, now.blob)...)
}

// know sets what only the written document can say.
func (d *document[M, D]) know(ctx context.Context, state interface {
	SetAttribute(context.Context, path.Path, any) diag.Diagnostics
}, name string, value D) (diags diag.Diagnostics) {
	diags.Append(state.SetAttribute(ctx, path.Root("id"), name)...)
	diags.Append(state.SetAttribute(ctx, path.Root("path"), policy.PathOf(d.kind, name))...)
	diags.Append(state.SetAttribute(ctx, path.Root("digest"), value.ComputeDigest())...)
	return diags
}

// Create declares a document. One that is there already and says the same is
// taken over: an earlier run was cut off between its push and its state.
func (d *document[M, D]) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	blob, diags := d.put(ctx, req.Plan, "Declare", func(now *content) error {
		if now != nil {
			return &staleError{what: standsAlready}
		}
		return nil
	}, &resp.State)
	resp.Diagnostics.Append(diags...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(remember(ctx, resp.Private, blob)...)
	}
}

// Update changes the very document that was last read.
func (d *document[M, D]) Update(ctx context.Context, req resource.UpdateRequest, resp *resource.UpdateResponse) {
	was, diags := recall(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	blob, diags := d.put(ctx, req.Plan, "Change", func(now *content) error { return unchanged(now, was) }, &resp.State)
	resp.Diagnostics.Append(diags...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(remember(ctx, resp.Private, blob)...)
	}
}

// put writes a planned document and, once it is pushed, its state. May says why
// the document that stands there must not be replaced.
func (d *document[M, D]) put(ctx context.Context, plan tfsdk.Plan, verb string, may func(*content) error, state *tfsdk.State) (gitrepo.Hash, diag.Diagnostics) {
	if d.session == nil {
		return "", diag.Diagnostics{noSession()}
	}
	value, diags := d.intended(ctx, plan)
	name, more := d.name(ctx, plan)
	if diags.Append(more...); diags.HasError() {
		return "", diags
	}
	at, data := policy.PathOf(d.kind, name.ValueString()), d.encode(value)
	blob, err := d.session.write(ctx, &write{
		path:    at,
		subject: d.subject(verb, name.ValueString()),
		decide: func(now *content) (*gitrepo.Change, error) {
			if now != nil && d.says(at, now, value) {
				return nil, nil
			}
			if err := may(now); err != nil {
				return nil, err
			}
			return &gitrepo.Change{Path: at, Data: data}, nil
		},
	})
	if err != nil {
		diags.Append(d.session.explain(verb, d.noun, name.ValueString(), err))
		return "", diags
	}
	state.Raw = plan.Raw
	diags.Append(d.know(ctx, state, name.ValueString(), value)...)
	return blob, diags
}

// says tells whether the document already means value.
func (d *document[M, D]) says(at string, now *content, value D) bool {
	there, diags := d.decode(policy.File{Path: at, Data: now.data})
	return !hasError(diags) && there.ComputeDigest() == value.ComputeDigest()
}

// Delete withdraws the very document that was last read; one that is gone
// already is withdrawn.
func (d *document[M, D]) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	if d.session == nil {
		resp.Diagnostics.Append(noSession())
		return
	}
	was, diags := recall(ctx, req.Private)
	resp.Diagnostics.Append(diags...)
	name, diags := d.name(ctx, req.State)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	at := policy.PathOf(d.kind, name.ValueString())
	d.session.intent.leave(at)
	_, err := d.session.write(ctx, &write{
		path:    at,
		subject: d.subject("Withdraw", name.ValueString()),
		decide: func(now *content) (*gitrepo.Change, error) {
			if now == nil {
				return nil, nil
			}
			if err := unchanged(now, was); err != nil {
				return nil, err
			}
			return &gitrepo.Change{Path: at, Delete: true}, nil
		},
	})
	if err != nil {
		resp.Diagnostics.Append(d.session.explain("Withdraw", d.noun, name.ValueString(), err))
	}
}

func (d *document[M, D]) subject(verb, name string) string {
	if d.kind == policy.KindSettings {
		return verb + " settings"
	}
	return fmt.Sprintf("%s %s %s", verb, d.noun, name)
}
