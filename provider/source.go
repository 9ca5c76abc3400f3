package provider

import (
	"errors"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/float64default"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/quellhq/terraform-provider-quell/internal/finding"
	"github.com/quellhq/terraform-provider-quell/internal/policy"
	"github.com/quellhq/terraform-provider-quell/internal/report"
)

type sourceModel struct {
	written
	Name          types.String            `tfsdk:"name"`
	Description   types.String            `tfsdk:"description"`
	Paths         []types.String          `tfsdk:"paths"`
	Format        types.String            `tfsdk:"format"`
	Mode          types.String            `tfsdk:"mode"`
	Scope         types.String            `tfsdk:"scope"`
	Repository    types.String            `tfsdk:"repository"`
	Repositories  map[string]types.String `tfsdk:"repositories"`
	Folder        types.String            `tfsdk:"folder"`
	ScanRoot      []types.String          `tfsdk:"scan_root"`
	MaxAge        types.String            `tfsdk:"max_age"`
	MaxConfidence types.Float64           `tfsdk:"max_confidence"`
	MinCoverage   types.Float64           `tfsdk:"min_coverage"`
	Rules         []ruleModel             `tfsdk:"rules"`
}

type ruleModel struct {
	Tool     types.String `tfsdk:"tool"`
	ID       types.String `tfsdk:"id"`
	Category types.String `tfsdk:"category"`
	Severity types.String `tfsdk:"severity"`
	Platform types.String `tfsdk:"platform"`
	Kind     types.String `tfsdk:"kind"`
}

// NewSource is the resource quell_source.
func NewSource() resource.Resource {
	return &document[sourceModel, policy.Source]{
		noun:     "source",
		kind:     policy.KindSource,
		schema:   sourceSchema(),
		decode:   policy.DecodeSource,
		encode:   policy.EncodeSource,
		read:     readSource,
		state:    sourceState,
		warnings: policy.Source.Warnings,
		check:    checkSource,
	}
}

func sourceSchema() schema.Schema {
	usual := policy.Source{}.WithDefaults()
	paths := words("Globs of the files that are its reports, from the top of the control repository, as in `findings/gitleaks/**`. No report may be of two sources.")
	paths.Optional, paths.Required = false, true
	return schema.Schema{
		MarkdownDescription: "A source is a stream of reports from one scanner: which files they are, how they are read, how far they are believed, and what their silence proves. Where none is declared for a report, its source is its folder below `findings/`.",
		Attributes: withDocument("source", map[string]schema.Attribute{
			"description": optional("What is scanned, how, and who runs it."),
			"paths":       paths,
			"format":      optional("The only format that the reports may have, by the name that `quell findings` gives it, such as `gitleaks` or `sarif`: what is recognised as another is refused. Default: each report's own."),
			"mode":        defaulted("What the next report does to the last one. `snapshot`: what it lacks is gone. `stream`: it only adds, and its silence proves nothing.", string(usual.Mode)),
			"scope":       defaulted("Which reports of a snapshot follow each other. `report`: the versions of one file. `folder`: all reports in one folder, of which the newest counts. `source`: all reports of the source.", string(usual.Scope)),
			"repository":  optional("What the paths in the reports are of, where a report names no repository."),
			"repositories": schema.MapAttribute{
				MarkdownDescription: "Other names for repositories that reports name: from the name in the report to the one that a target has in `reported_as`.",
				Optional:            true,
				ElementType:         types.StringType,
				Validators:          []validator.Map{mapvalidator.NoNullValues()},
			},
			"folder":    optional("The folder of the repository in which the scan started. Default: its top."),
			"scan_root": words("Where `folder` was on the machines that scanned, for scanners that write absolute paths: `/home/runner/work/app/app`, `C:/agent/_work/1/s` or `file:///github/workspace`, literally. It is taken off each path that is below it, and `folder` goes before what is left. Without it such paths are dropped, unless the report itself says where it was made."),
			"max_age":   duration("How old a report may be, such as `3d`. What an older one says is never fixed without a person, and its silence proves nothing. Default: any age will do."),
			"max_confidence": schema.Float64Attribute{
				MarkdownDescription: "How far the source is believed at most, above 0 and up to 1, whatever it says of itself. Default: no bound.",
				Optional:            true,
			},
			"min_coverage": schema.Float64Attribute{
				MarkdownDescription: "The share, from 0 to 1, of what the last good report covered that a report must cover: the silence of one that covers less proves nothing. `0` asks for none. Default: `0.5`.",
				Optional:            true,
				Computed:            true,
				Default:             float64default.StaticFloat64(usual.MinCoverage),
			},
			"rules": rulesAttribute(),
		}),
	}
}

func rulesAttribute() schema.ListNestedAttribute {
	return schema.ListNestedAttribute{
		MarkdownDescription: "What the scanner's rules are about, where quell does not know them or sees them otherwise. The first that matches a finding holds; what it leaves out stays as it was reported.",
		Optional:            true,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"tool":     optional("The scanner whose rule it is, as it names itself. Default: any."),
			"id":       required("The rule's id, in which `*` stands for any text."),
			"category": optional("The kind of weakness: " + quoted(finding.Categories()) + "."),
			"severity": optional("How bad it is: " + choices(finding.Severities()[1:]) + "."),
			"platform": optional("Where the identity lives: `aws`, `google`, `azure`, `kubernetes`, `github`, …"),
			"kind":     optional("What sort of machine identity it is: " + quoted(finding.IdentityKinds()) + "."),
		}},
	}
}

func readSource(m sourceModel) (policy.Source, []policy.Problem) {
	var problems []policy.Problem
	usual := policy.Source{}.WithDefaults()
	s := policy.Source{
		Name:          m.Name.ValueString(),
		Description:   m.Description.ValueString(),
		Paths:         texts[string](m.Paths),
		Format:        m.Format.ValueString(),
		Mode:          policy.Mode(or(m.Mode, string(usual.Mode))),
		Scope:         policy.Scope(or(m.Scope, string(usual.Scope))),
		Repository:    m.Repository.ValueString(),
		Repositories:  renamed(m.Repositories),
		Folder:        m.Folder.ValueString(),
		ScanRoots:     texts[string](m.ScanRoot),
		MaxAge:        readDuration(m.MaxAge, 0, trail{"max_age"}, &problems),
		MaxConfidence: finding.Confidence(m.MaxConfidence.ValueFloat64()),
		MinCoverage:   readCoverage(m.MinCoverage, &problems),
	}
	if !m.MaxAge.IsNull() && s.MaxAge == 0 && len(problems) == 0 {
		problems = append(problems, trail{"max_age"}.problem(errors.New("max_age is zero"), "Write a longer one, such as \"3d\"; leave it out for any age."))
	}
	if !m.MaxConfidence.IsNull() && s.MaxConfidence == 0 {
		problems = append(problems, trail{"max_confidence"}.problem(errors.New("max_confidence is 0"), "Write a number above 0 and at most 1; leave it out for no bound."))
	}
	for i, r := range m.Rules {
		s.Rules = append(s.Rules, r.declared(trail{"rule", strconv.Itoa(i)}, &problems))
	}
	return s.WithDefaults(), problems
}

// readCoverage reads the share that 0 turns off; null is the default.
func readCoverage(value types.Float64, problems *[]policy.Problem) float64 {
	share := value.ValueFloat64()
	switch {
	case value.IsNull() || value.IsUnknown():
		return 0
	case share == 0:
		return policy.NoMinCoverage
	case share < 0:
		*problems = append(*problems, trail{"min_coverage"}.problem(errors.New("min_coverage is negative"), "Write a number from 0, which asks for none, to 1; leave it out for 0.5."))
	}
	return share
}

func (m ruleModel) declared(at trail, problems *[]policy.Problem) report.Rule {
	rule := report.Rule{
		Tool:     m.Tool.ValueString(),
		Pattern:  m.ID.ValueString(),
		Category: finding.Category(m.Category.ValueString()),
		Severity: scale(m.Severity, finding.ParseSeverity, at.to("severity"), problems),
		Platform: m.Platform.ValueString(),
		Kind:     finding.IdentityKind(m.Kind.ValueString()),
	}
	if m.Severity.ValueString() == finding.SeverityUnknown.String() {
		*problems = append(*problems, at.to("severity").problem(errors.New("severity \"unknown\" says nothing"), "Leave it out: the severity stays as it was reported."))
	}
	return rule
}

func renamed(m map[string]types.String) map[string]string {
	if len(m) == 0 {
		return nil
	}
	names := map[string]string{}
	for from, to := range m {
		names[from] = to.ValueString()
	}
	return names
}

func sourceState(s policy.Source) sourceModel {
	m := sourceModel{
		Name:        types.StringValue(s.Name),
		Description: text(s.Description),
		Paths:       set(s.Paths),
		Format:      text(s.Format),
		Mode:        types.StringValue(string(s.Mode)),
		Scope:       types.StringValue(string(s.Scope)),
		Repository:  text(s.Repository),
		Folder:      text(s.Folder),
		ScanRoot:    set(s.ScanRoots),
		MaxAge:      writeDuration(s.MaxAge),
		MinCoverage: types.Float64Value(max(s.MinCoverage, 0)), // NoMinCoverage is written 0
	}
	if s.MaxConfidence != 0 {
		m.MaxConfidence = types.Float64Value(float64(s.MaxConfidence))
	}
	for from, to := range s.Repositories {
		if m.Repositories == nil {
			m.Repositories = map[string]types.String{}
		}
		m.Repositories[from] = types.StringValue(to)
	}
	for _, r := range s.Rules {
		m.Rules = append(m.Rules, ruleState(r))
	}
	return m
}

func ruleState(r report.Rule) ruleModel {
	m := ruleModel{Tool: text(r.Tool), ID: types.StringValue(r.Pattern), Category: text(r.Category), Platform: text(r.Platform), Kind: text(r.Kind)}
	if r.Severity != finding.SeverityUnknown {
		m.Severity = types.StringValue(r.Severity.String())
	}
	return m
}
