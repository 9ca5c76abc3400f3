package provider

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// This file has one builder for each sort of attribute that documents have.
// What an attribute may hold is said by internal/policy alone: a validator here
// would say it a second time, and report it twice.

func required(about string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: about, Required: true}
}

func optional(about string) schema.StringAttribute {
	return schema.StringAttribute{MarkdownDescription: about, Optional: true}
}

func defaulted(about, value string) schema.StringAttribute {
	return schema.StringAttribute{
		MarkdownDescription: fmt.Sprintf("%s Default: `%s`.", about, value),
		Optional:            true,
		Computed:            true,
		Default:             stringdefault.StaticString(value),
	}
}

// words is an unordered collection: the order in which a person lists labels
// or globs means nothing, so it must not make a plan either.
func words(about string) schema.SetAttribute {
	return schema.SetAttribute{
		MarkdownDescription: about,
		Optional:            true,
		ElementType:         types.StringType,
		Validators:          []validator.Set{setvalidator.NoNullValues()},
	}
}

func duration(about string) schema.StringAttribute {
	a := optional(about)
	a.PlanModifiers = []planmodifier.String{sameDuration()}
	return a
}

func defaultedDuration(about, value string) schema.StringAttribute {
	a := defaulted(about, value)
	a.PlanModifiers = []planmodifier.String{sameDuration()}
	return a
}

func instant(about string) schema.StringAttribute {
	a := optional(about + " RFC 3339, such as `2031-03-31T00:00:00Z`.")
	a.PlanModifiers = []planmodifier.String{sameInstant()}
	return a
}

func requiredInstant(about string) schema.StringAttribute {
	a := instant(about)
	a.Optional, a.Required = false, true
	return a
}

// withDocument adds what every document has: its name, and what is known about
// it once it is written.
func withDocument(noun string, own map[string]schema.Attribute) map[string]schema.Attribute {
	own["name"] = schema.StringAttribute{
		MarkdownDescription: "Name of the " + noun + ", unique among its kind: lower-case letters, digits and hyphens. It names the document's file, so a new name replaces the resource.",
		Required:            true,
		PlanModifiers:       []planmodifier.String{stringplanmodifier.RequiresReplace()},
	}
	return withComputed("The name by which the "+noun+" is imported.", own)
}

func withComputed(id string, own map[string]schema.Attribute) map[string]schema.Attribute {
	for name, about := range map[string]string{
		"id":     id,
		"path":   "Path of the document in the control repository.",
		"digest": "Digest of what the document means, whatever its layout: `sha256:` and 64 hex digits. quell quotes it in every commit and record that the document had a part in.",
	} {
		own[name] = schema.StringAttribute{MarkdownDescription: about, Computed: true}
	}
	return own
}

// choices lists values for a description.
func choices[S fmt.Stringer](values []S) string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = v.String()
	}
	return quoted(names)
}

func quoted[S ~string](values []S) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = "`" + string(v) + "`"
	}
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " or " + list[len(list)-1]
}

// texts reads a collection in sorted order, so that the same declaration always
// makes the same bytes.
func texts[S ~string](set []types.String) []S {
	var list []S
	for _, v := range set {
		if !v.IsNull() {
			list = append(list, S(v.ValueString()))
		}
	}
	slices.Sort(list)
	return list
}

// set is the inverse of texts: nothing is null.
func set[S ~string](values []S) []types.String {
	var list []types.String
	for _, v := range slices.Compact(slices.Sorted(slices.Values(values))) {
		list = append(list, types.StringValue(string(v)))
	}
	return list
}

// text is a string that is null when empty.
func text[S ~string](value S) types.String {
	if value == "" {
		return types.StringNull()
	}
	return types.StringValue(string(value))
}

func or(value types.String, otherwise string) string {
	if value.IsNull() || value.IsUnknown() {
		return otherwise
	}
	return value.ValueString()
}
