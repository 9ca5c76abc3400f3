package provider

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/quellhq/terraform-provider-quell/internal/policy"
)

type targetModel struct {
	written
	Name         types.String   `tfsdk:"name"`
	Repository   types.String   `tfsdk:"repository"`
	Branch       types.String   `tfsdk:"branch"`
	ReportedAs   []types.String `tfsdk:"reported_as"`
	Accounts     []types.String `tfsdk:"accounts"`
	Root         types.String   `tfsdk:"root"`
	Paths        []types.String `tfsdk:"paths"`
	Exclude      []types.String `tfsdk:"exclude"`
	State        []types.String `tfsdk:"state"`
	Environment  types.String   `tfsdk:"environment"`
	Delivery     types.String   `tfsdk:"delivery"`
	MaxOpenPulls types.Int64    `tfsdk:"max_open_pulls"`
	MaxNewPulls  types.Int64    `tfsdk:"max_new_pulls"`
}

// NewTarget is the resource quell_target.
func NewTarget() resource.Resource {
	usual := policy.Target{}.WithDefaults()
	return &document[targetModel, policy.Target]{
		noun: "target",
		kind: policy.KindTarget,
		schema: schema.Schema{
			MarkdownDescription: "A target is a repository, or a part of one, whose code quell may edit. With no target declared, the control repository is its own target.",
			Attributes: withDocument("target", map[string]schema.Attribute{
				"repository":     required("Path or URL of the Git repository; `.` is the control repository itself. A relative path begins at the folder of the control repository. Another server than the control repository's gets its user name and password only when `QUELL_GIT_HOSTS` names it."),
				"branch":         defaulted("The branch that fixes go to.", usual.Branch),
				"reported_as":    words("The names by which reports know this repository. A finding that names another repository never reaches this target."),
				"accounts":       words("The cloud accounts, projects or clusters that the code is deployed to. A finding about an identity of another account never reaches this target; while none is declared, nothing about an identity is committed without a person."),
				"root":           optional("The folder that paths in reports are relative to. Default: the top of the repository."),
				"paths":          words("Globs of what quell may edit. Default: `**`."),
				"exclude":        words("Globs of what it may not edit. `.quell/**` and `findings/**` always are among them."),
				"state":          words("Globs of files in the repository that `terraform show -json` printed of a state or a plan: an identity is found by the id, ARN or name that they give an address, though its name stands nowhere in the code. Of a state, nothing but what identifies is held. A file in a folder with code is of that code; one elsewhere may be of any root module."),
				"environment":    optional("What runs from this code, such as `production`: policies name the environments in which they act without a person."),
				"delivery":       defaulted("How a fix of tier `auto` arrives: `push` commits it to the branch, `pull_request` proposes it.", usual.Delivery),
				"max_open_pulls": limit("How many of quell's pull requests may be open at a time.", usual.MaxOpenPulls),
				"max_new_pulls":  limit("How many pull requests quell may open in an hour.", usual.MaxNewPulls),
			}),
		},
		decode: policy.DecodeTarget,
		encode: policy.EncodeTarget,
		read:   readTarget,
		state:  targetState,
	}
}

func limit(about string, value int) schema.Int64Attribute {
	return schema.Int64Attribute{MarkdownDescription: fmt.Sprintf("%s Default: `%d`.", about, value), Optional: true, Computed: true, Default: int64default.StaticInt64(int64(value))}
}

func readTarget(m targetModel) (policy.Target, []policy.Problem) {
	var problems []policy.Problem
	usual := policy.Target{}.WithDefaults()
	return policy.Target{
		Name:         m.Name.ValueString(),
		Repository:   m.Repository.ValueString(),
		Branch:       or(m.Branch, usual.Branch),
		ReportedAs:   texts[string](m.ReportedAs),
		Accounts:     texts[string](m.Accounts),
		Root:         m.Root.ValueString(),
		Paths:        texts[string](m.Paths),
		Exclude:      texts[string](m.Exclude),
		State:        texts[string](m.State),
		Environment:  m.Environment.ValueString(),
		Delivery:     or(m.Delivery, usual.Delivery),
		MaxOpenPulls: readCount(m.MaxOpenPulls, usual.MaxOpenPulls, trail{"max_open_pulls"}, &problems),
		MaxNewPulls:  readCount(m.MaxNewPulls, usual.MaxNewPulls, trail{"max_new_pulls"}, &problems),
	}.WithDefaults(), problems
}

func targetState(t policy.Target) targetModel {
	m := targetModel{
		Name:         types.StringValue(t.Name),
		Repository:   types.StringValue(t.Repository),
		Branch:       types.StringValue(t.Branch),
		ReportedAs:   set(t.ReportedAs),
		Accounts:     set(t.Accounts),
		Root:         text(t.Root),
		Exclude:      set(t.Exclude),
		State:        set(t.State),
		Environment:  text(t.Environment),
		Delivery:     types.StringValue(t.Delivery),
		MaxOpenPulls: types.Int64Value(int64(t.MaxOpenPulls)),
		MaxNewPulls:  types.Int64Value(int64(t.MaxNewPulls)),
	}
	if !slices.Equal(t.Paths, policy.Target{}.WithDefaults().Paths) {
		m.Paths = set(t.Paths)
	}
	return m
}
