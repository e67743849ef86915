using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.LanguageModels.Migrations;

[DbContext(typeof(LanguageModelsContext))]
[Migration("20261129120200_AddServedChats")]
internal sealed class AddServedChats : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table language.served_chats (
            id text not null constraint served_chats_pkey primary key,
            model text not null,
            identity text not null,
            version_id uuid,
            messages jsonb not null,
            answer text not null,
            created_at timestamp with time zone not null
        );
        create index served_chats_created_at_idx on language.served_chats (created_at);
        """);
}
