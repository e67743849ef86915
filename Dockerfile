# docker build -t strategy-factory . && docker run -p 8400:8400 -v factory:/data strategy-factory
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends npm && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig appsettings.json ./
COPY build/ build/
COPY src/ src/
COPY migrations/ migrations/
RUN dotnet publish src/Host/StrategyFactory.Host.csproj -c Release -o /app

FROM mcr.microsoft.com/dotnet/aspnet:10.0
# The private database server; Debian's own cluster is not made (it would run as another user and serve nobody).
RUN mkdir -p /etc/postgresql-common \
    && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf \
    && apt-get update \
    && apt-get install -y --no-install-recommends postgresql tzdata libgomp1 \
    && { apt-get install -y --no-install-recommends libxgboost0 || echo 'No libxgboost0 for this base: XGBoost and RandomForest will be refused.'; } \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --shell /usr/sbin/nologin factory \
    && install -d -o factory -g factory -m 0700 /data
WORKDIR /app
COPY --from=build /app ./
ENV FACTORY_STORAGE=/data
VOLUME /data
EXPOSE 8400
USER factory
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 CMD ["dotnet", "/app/StrategyFactory.Host.dll", "health"]
# the database is shut down with a checkpoint after the host: give `docker stop` time (-t 60)
ENTRYPOINT ["dotnet", "/app/StrategyFactory.Host.dll"]
CMD ["serve", "--listen", "0.0.0.0"]
