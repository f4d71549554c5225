// A provider whose objects are files, so that tests can make real drift: what is on the shelf is changed by hand.
package main

import (
	"context"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
)

type shelf struct{}

func (shelf) Metadata(_ context.Context, _ provider.MetadataRequest, told *provider.MetadataResponse) {
	told.TypeName = "shelf"
}
func (shelf) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse)          {}
func (shelf) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}
func (shelf) DataSources(context.Context) []func() datasource.DataSource                        { return nil }
func (shelf) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return item{} }}
}

type item struct{}

type values struct {
	Path    string `tfsdk:"path"`
	Content string `tfsdk:"content"`
}

func (item) Metadata(_ context.Context, _ resource.MetadataRequest, told *resource.MetadataResponse) {
	told.TypeName = "shelf_item"
}

func (item) Schema(_ context.Context, _ resource.SchemaRequest, told *resource.SchemaResponse) {
	moved := []planmodifier.String{stringplanmodifier.RequiresReplace()}
	told.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"path":    schema.StringAttribute{Required: true, PlanModifiers: moved},
		"content": schema.StringAttribute{Required: true},
	}}
}

func (item) Create(ctx context.Context, asked resource.CreateRequest, told *resource.CreateResponse) {
	var is values
	told.Diagnostics.Append(asked.Plan.Get(ctx, &is)...)
	if err := os.WriteFile(is.Path, []byte(is.Content), 0o600); err != nil {
		told.Diagnostics.AddError("The item can't be put there", err.Error())
		return
	}
	told.Diagnostics.Append(told.State.Set(ctx, is)...)
}

func (item) Read(ctx context.Context, asked resource.ReadRequest, told *resource.ReadResponse) {
	var is values
	told.Diagnostics.Append(asked.State.Get(ctx, &is)...)
	text, err := os.ReadFile(is.Path)
	if err != nil {
		told.State.RemoveResource(ctx)
		return
	}
	is.Content = string(text)
	told.Diagnostics.Append(told.State.Set(ctx, is)...)
}

func (item) Update(ctx context.Context, asked resource.UpdateRequest, told *resource.UpdateResponse) {
	var is values
	told.Diagnostics.Append(asked.Plan.Get(ctx, &is)...)
	if err := os.WriteFile(is.Path, []byte(is.Content), 0o600); err != nil {
		told.Diagnostics.AddError("The item can't be changed", err.Error())
		return
	}
	told.Diagnostics.Append(told.State.Set(ctx, is)...)
}

func (item) Delete(ctx context.Context, asked resource.DeleteRequest, told *resource.DeleteResponse) {
	var is values
	told.Diagnostics.Append(asked.State.Get(ctx, &is)...)
	_ = os.Remove(is.Path)
}

func main() {
	make := func() provider.Provider { return shelf{} }
	options := providerserver.ServeOpts{Address: "epicenter.test/tests/shelf"}
	if err := providerserver.Serve(context.Background(), make, options); err != nil {
		os.Exit(1)
	}
}
