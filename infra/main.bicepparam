using 'main.bicep'

// Values come from the environment, so that az, azd and GitHub Actions use this file as it is. infra/deploy.sample.env
// has all of them. A value that is missing stops the deployment: a shell in which nothing is exported would otherwise
// take the bot, the zone and the fallback of a running app away. "none" says that something is not wanted.
var given = {
  RINGROTA_NAME: readEnvironmentVariable('RINGROTA_NAME', '')
  BOT_APP_ID: readEnvironmentVariable('BOT_APP_ID', '')
  DEFAULT_TIME_ZONE: readEnvironmentVariable('DEFAULT_TIME_ZONE', '')
  FALLBACK_TARGETS: readEnvironmentVariable('FALLBACK_TARGETS', '')
  ALLOWED_TENANT_IDS: readEnvironmentVariable('ALLOWED_TENANT_IDS', '')
  PUBLIC_BASE_URL: readEnvironmentVariable('PUBLIC_BASE_URL', '')
  EDITORS_GROUP_ID: readEnvironmentVariable('EDITORS_GROUP_ID', '')
  READERS_GROUP_ID: readEnvironmentVariable('READERS_GROUP_ID', '')
  BOARD_CLIENT_ID: readEnvironmentVariable('BOARD_CLIENT_ID', '')
  TEAMS_WEBHOOK_URL: readEnvironmentVariable('TEAMS_WEBHOOK_URL', '')
  ALERT_EMAILS: readEnvironmentVariable('ALERT_EMAILS', '')
  ALERT_WEBHOOK: readEnvironmentVariable('ALERT_WEBHOOK', '')
}

// Without these there is nothing to deploy.
var needed = ['RINGROTA_NAME', 'BOT_APP_ID', 'DEFAULT_TIME_ZONE']

var wanted = mapValues(given, value => toLower(trim(value)) == 'none' ? '' : trim(value))
var missing = filter(objectKeys(given), key => empty(trim(given[key])) || (contains(needed, key) && empty(wanted[key])))
var lists = mapValues(wanted, text => filter(map(split(text, ','), member => trim(member)), member => !empty(member)))

param name = empty(missing)
  ? wanted.RINGROTA_NAME
  : fail('Not set: ${join(missing, ', ')}. Export a value for each, or none (docs/deploy.md, step 4).')
param botAppId = wanted.BOT_APP_ID
param editorsGroupId = wanted.EDITORS_GROUP_ID
param readersGroupId = wanted.READERS_GROUP_ID
param teamsWebhookUrl = wanted.TEAMS_WEBHOOK_URL
param alertEmails = lists.ALERT_EMAILS
param alertWebhooks = empty(wanted.ALERT_WEBHOOK) ? [] : [{ name: 'webhook', uri: wanted.ALERT_WEBHOOK }]
param options = {
  defaultTimeZone: wanted.DEFAULT_TIME_ZONE
  fallbackTargets: lists.FALLBACK_TARGETS
  allowedTenantIds: lists.ALLOWED_TENANT_IDS
  publicBaseUrl: empty(wanted.PUBLIC_BASE_URL) ? null : wanted.PUBLIC_BASE_URL
  boardClientId: empty(wanted.BOARD_CLIENT_ID) ? null : wanted.BOARD_CLIENT_ID
}

// These may be left out, for what is there stays: the budget, and the lock (the pipeline has no right to make it).
param budgetStart = readEnvironmentVariable('BUDGET_START', '')
param lockRecord = readEnvironmentVariable('LOCK_RECORD', 'yes') == 'yes'

// What is not here (sizes, copies, network, clouds) has its default in main.bicep and can be added below.
