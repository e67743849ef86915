using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.LanguageModels.Migrations;

[DbContext(typeof(LanguageModelsContext))]
[Migration("20261129120100_AddBackendState")]
internal sealed class AddBackendState : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table language.training_jobs add column backend_state jsonb;");
}
