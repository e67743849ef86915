using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace StrategyFactory.LanguageModels.Migrations;

[DbContext(typeof(LanguageModelsContext))]
[Migration("20261129084500_CreateLanguage")]
internal sealed class CreateLanguage : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(
        """
        create schema if not exists language;

        create table language.conquest_analysis (
            id uuid not null constraint conquest_analysis_pkey primary key,
            philosopher text not null,
            domain text not null,
            conquest_type text not null,
            source text not null,
            content_hash text not null,
            created_at timestamp with time zone not null
        );
        create unique index conquest_analysis_content_hash_idx on language.conquest_analysis (content_hash);
        create index conquest_analysis_created_at_idx on language.conquest_analysis (created_at);

        create table language.conquest_prompt (
            analysis_id uuid not null
                constraint conquest_prompt_analysis_id_fkey references language.conquest_analysis (id) on delete cascade,
            position integer not null,
            role text not null,
            content text not null,
            constraint conquest_prompt_pkey primary key (analysis_id, position)
        );

        create table language.conquest_response (
            id uuid not null constraint conquest_response_pkey primary key,
            analysis_id uuid not null
                constraint conquest_response_analysis_id_fkey references language.conquest_analysis (id) on delete cascade,
            content text not null,
            model text not null,
            created_at timestamp with time zone not null
        );
        create index conquest_response_analysis_id_idx on language.conquest_response (analysis_id);

        create table language.ml_analysis_rating (
            analysis_id uuid not null
                constraint ml_analysis_rating_analysis_id_fkey references language.conquest_analysis (id) on delete cascade,
            rater text not null,
            rating integer constraint ml_analysis_rating_rating_check check (rating between 1 and 5),
            is_gold_star boolean not null,
            feedback text not null,
            created_at timestamp with time zone not null,
            updated_at timestamp with time zone not null,
            constraint ml_analysis_rating_pkey primary key (analysis_id, rater)
        );
        create index ml_analysis_rating_analysis_id_idx on language.ml_analysis_rating (analysis_id) where is_gold_star;
        """);
}
