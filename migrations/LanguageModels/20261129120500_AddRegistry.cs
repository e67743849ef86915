using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.LanguageModels.Migrations;

[DbContext(typeof(LanguageModelsContext))]
[Migration("20261129120500_AddRegistry")]
internal sealed class AddRegistry : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create table language.model_versions (
            id uuid not null constraint model_versions_pkey primary key,
            name text not null,
            version integer not null,
            kind text not null,
            status text not null,
            base_model text,
            training_id uuid,
            philosopher text,
            domain text,
            location text not null,
            bytes bigint not null,
            identity text not null,
            base_hash text,
            dataset_hash text,
            template_hash text,
            tokenizer_hash text,
            created_at timestamp with time zone not null,
            archived_at timestamp with time zone
        );
        create unique index model_versions_name_version_idx on language.model_versions (name, version);
        create unique index model_versions_training_id_idx on language.model_versions (training_id);
        create index model_versions_created_at_idx on language.model_versions (created_at);

        create table language.deployments (
            id uuid not null constraint deployments_pkey primary key,
            version_id uuid not null
                constraint deployments_version_id_fkey references language.model_versions (id) on delete restrict,
            name text not null,
            alias text not null,
            action text not null,
            target text not null,
            status text not null,
            progress double precision not null,
            stage text,
            warnings jsonb not null,
            preflight jsonb,
            override_reason text,
            overridden jsonb not null,
            config jsonb,
            notes text,
            deployed_by text,
            error text,
            created_at timestamp with time zone not null,
            moved_at timestamp with time zone,
            move bigint
        );
        create index deployments_version_id_idx on language.deployments (version_id);
        create unique index deployments_move_idx on language.deployments (move);
        create index deployments_name_alias_move_idx on language.deployments (name, alias, move);
        create index deployments_created_at_idx on language.deployments (created_at);

        create function language.keep_moves() returns trigger language plpgsql as $$
        begin
            raise exception 'What an alias pointed to stays on record: deployment % cannot be changed.', old.id
                using errcode = 'restrict_violation';
        end $$;
        create trigger deployments_keep_moves before update or delete on language.deployments
            for each row when (old.move is not null) execute function language.keep_moves();
        """);
}
