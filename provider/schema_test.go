package provider

import (
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"
)

var update = flag.Bool("update", false, "write the goldens anew")

func TestSchemasAreSound(t *testing.T) {
	ctx := context.Background()
	p := New("test")()
	var own provider.SchemaResponse
	p.Schema(ctx, provider.SchemaRequest{}, &own)
	if diags := own.Schema.ValidateImplementation(ctx); diags.HasError() {
		t.Errorf("provider: %v", diags)
	}
	if len(p.Resources(ctx)) == 0 {
		t.Fatal("the provider has no resources")
	}
	for _, build := range p.Resources(ctx) {
		r := build()
		var meta resource.MetadataResponse
		r.Metadata(ctx, resource.MetadataRequest{ProviderTypeName: "quell"}, &meta)
		var s resource.SchemaResponse
		r.Schema(ctx, resource.SchemaRequest{}, &s)
		if diags := s.Schema.ValidateImplementation(ctx); diags.HasError() {
			t.Errorf("%s: %v", meta.TypeName, diags)
		}
		if _, ok := r.(resource.ResourceWithImportState); !ok {
			t.Errorf("%s has no import", meta.TypeName)
		}
	}
}

// TestSchemaGolden keeps testdata/schema.json, in the form of "terraform
// providers schema -json": a change of the schema shows in review, and the
// pages under docs/ are made from it without Terraform.
func TestSchemaGolden(t *testing.T) {
	p := start(t, noon, values{"repository": t.TempDir()})
	dump := tfjson.ProviderSchemas{
		FormatVersion: "1.0",
		Schemas: map[string]*tfjson.ProviderSchema{"quell": {
			ConfigSchema:    schemaJSON(t, p.schemas.Provider),
			ResourceSchemas: map[string]*tfjson.Schema{},
		}},
	}
	for name, s := range p.schemas.ResourceSchemas {
		dump.Schemas["quell"].ResourceSchemas[name] = schemaJSON(t, s)
	}
	got, err := json.MarshalIndent(dump, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	golden := filepath.Join("testdata", "schema.json")
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("the schema is not that of %s; run make generate (-want +got):\n%s", golden, diff)
	}
}

func schemaJSON(t *testing.T, s *tfprotov6.Schema) *tfjson.Schema {
	t.Helper()
	block := &tfjson.SchemaBlock{Description: s.Block.Description, DescriptionKind: descriptionKind(s.Block.DescriptionKind)}
	block.Attributes = attributesJSON(t, s.Block.Attributes)
	return &tfjson.Schema{Version: uint64(s.Version), Block: block}
}

func attributesJSON(t *testing.T, list []*tfprotov6.SchemaAttribute) map[string]*tfjson.SchemaAttribute {
	t.Helper()
	all := map[string]*tfjson.SchemaAttribute{}
	for _, a := range list {
		if strings.TrimSpace(a.Description) == "" {
			t.Errorf("attribute %s has no description", a.Name)
		}
		one := &tfjson.SchemaAttribute{
			Description:     a.Description,
			DescriptionKind: descriptionKind(a.DescriptionKind),
			Required:        a.Required,
			Optional:        a.Optional,
			Computed:        a.Computed,
			Sensitive:       a.Sensitive,
		}
		if a.NestedType != nil {
			one.AttributeNestedType = &tfjson.SchemaNestedAttributeType{
				Attributes:  attributesJSON(t, a.NestedType.Attributes),
				NestingMode: tfjson.SchemaNestingMode(strings.ToLower(a.NestedType.Nesting.String())),
			}
		} else {
			one.AttributeType = ctyType(t, a.Type)
		}
		all[a.Name] = one
	}
	return all
}

func ctyType(t *testing.T, typ tftypes.Type) cty.Type {
	t.Helper()
	data, err := json.Marshal(typ)
	if err != nil {
		t.Fatal(err)
	}
	same, err := ctyjson.UnmarshalType(data)
	if err != nil {
		t.Fatal(err)
	}
	return same
}

func descriptionKind(k tfprotov6.StringKind) tfjson.SchemaDescriptionKind {
	if k == tfprotov6.StringKindMarkdown {
		return tfjson.SchemaDescriptionKindMarkdown
	}
	return tfjson.SchemaDescriptionKindPlain
}
