"""A modeller's workflow with Provena's own Python client, on the embedded deployment.

The settings are JSON on standard input: the URLs of the realm and the APIs, and for two users a
file with an offline token. Each successful step prints a line.
"""

import asyncio
import json
import sys
from datetime import date

from provenaclient import Config, ProvenaClient
from provenaclient.auth import OfflineFlow
from provenaclient.models import AsyncAwaitSettings, RevertMetadata
from provenaclient.utils.config import APIOverrides
from ProvenaInterfaces.AuthAPI import UserLinkUserAssignRequest
from ProvenaInterfaces.DataStoreAPI import CredentialsRequest
from ProvenaInterfaces.ProvenanceModels import (
    AssociationInfo,
    DatasetType,
    ModelRunRecord,
    TemplatedDataset,
)
from ProvenaInterfaces.RegistryAPI import (
    GeneralListRequest,
    ItemRevertRequest,
    NoFilterSubtypeListRequest,
    SortOptions,
    SortType,
)
from ProvenaInterfaces.RegistryModels import (
    CollectionFormat,
    DatasetTemplateDomainInfo,
    DefinedResource,
    ItemSubType,
    ModelDomainInfo,
    ModelRunWorkflowTemplateDomainInfo,
    OrganisationDomainInfo,
    PersonDomainInfo,
    ResourceUsageType,
    TemplateResource,
    WorkflowTemplateAnnotations,
)

settings = json.load(sys.stdin)
WAIT = AsyncAwaitSettings(job_polling_interval=1)


def done(step: str) -> None:
    print(f"ok {step}", flush=True)


def client_of(token_file: str) -> ProvenaClient:
    apis = settings["apis"]
    config = Config(
        domain="127.0.0.1",
        realm_name=settings["realm"],
        api_overrides=APIOverrides(
            datastore_api_endpoint_override=apis["data-store"],
            auth_api_endpoint_override=apis["auth"],
            registry_api_endpoint_override=apis["registry"],
            prov_api_endpoint_override=apis["prov"],
            search_api_endpoint_override=apis["search"],
            handle_service_api_endpoint_override=apis["handle"],
            jobs_service_api_endpoint_override=apis["job"],
            keycloak_endpoint_override=settings["issuer"],
        ),
    )
    auth = OfflineFlow(config=config, client_id="automated-access", offline_token_file=token_file)
    return ProvenaClient(auth=auth, config=config)


def collection(organisation: str, name: str) -> CollectionFormat:
    not_relevant = {"relevant": False}
    return CollectionFormat.parse_obj({
        "associations": {"organisation_id": organisation},
        "approvals": {
            "ethics_registration": not_relevant,
            "ethics_access": not_relevant,
            "indigenous_knowledge": not_relevant,
            "export_controls": not_relevant,
        },
        "dataset_info": {
            "name": name,
            "description": "Hourly, at the pier",
            "access_info": {"reposited": True},
            "publisher_id": organisation,
            "created_date": {"relevant": True, "value": date(2026, 1, 1)},
            "published_date": not_relevant,
            "license": "https://creativecommons.org/licenses/by/4.0/",
            "keywords": ["pier"],
        },
    })


async def finished(client: ProvenaClient, session_id: str):
    return await client.job_api.await_successful_job_completion(session_id, settings=WAIT)


async def lodged(client: ProvenaClient, session_id: str) -> None:
    """Waits for the job that registers a creation, and for the job that it launches."""
    job = await finished(client, session_id)
    await finished(client, job.result["lodge_session_id"])


async def main() -> None:
    client = client_of(settings["person"])
    admin = client_of(settings["admin"])
    done("sign in with an offline token")

    organisation = await client.registry.organisation.create_item(
        OrganisationDomainInfo(display_name="Pier Station", name="Pier Station"))
    organisation_id = organisation.created_item.id
    person = await client.registry.person.create_item(PersonDomainInfo(
        display_name="Una Linked", email="una@example.org", first_name="Una", last_name="Linked",
        ethics_approved=True))
    person_id = person.created_item.id
    await client.auth_api.post_link_assign(UserLinkUserAssignRequest(person_id=person_id))
    link = await client.auth_api.get_link_lookup_username()
    assert link.success and link.person_id == person_id, link
    done("create organisation and person, and link the account to the person")

    model = await client.registry.model.create_item(ModelDomainInfo(
        display_name="Drift", name="Drift", description="Drifts",
        documentation_url="https://example.org/manual", source_url="https://example.org/drift"))
    model_id = model.created_item.id
    await lodged(client, model.register_create_activity_session_id)
    template = await client.registry.dataset_template.create_item(DatasetTemplateDomainInfo(
        display_name="Table", description="A table",
        defined_resources=[DefinedResource(
            path="/table.csv", description="The table",
            usage_type=ResourceUsageType.GENERAL_DATA)]))
    template_id = template.created_item.id
    result = await client.registry.dataset_template.create_item(
        DatasetTemplateDomainInfo(display_name="Result", description="What comes out"))
    result_id = result.created_item.id
    workflow = await client.registry.model_run_workflow.create_item(
        ModelRunWorkflowTemplateDomainInfo(
            display_name="Drift, one season", software_id=model_id,
            input_templates=[TemplateResource(template_id=template_id)],
            output_templates=[TemplateResource(template_id=result_id)],
            annotations=WorkflowTemplateAnnotations(required=["site"])))
    workflow_id = workflow.created_item.id
    done("create model, templates and workflow, and wait for the model's jobs")

    datasets = []
    for name in ("Pier temperature", "Where it drifted"):
        minted = await client.datastore.mint_dataset(collection(organisation_id, name))
        assert minted.status.success, minted.status
        await lodged(client, minted.register_create_activity_session_id)
        datasets.append(minted.handle)
    source, output = datasets
    found = await client.datastore.fetch_dataset(id=source)
    assert found.item.display_name == "Pier temperature", found
    keys = await client.datastore.generate_read_access_credentials(
        CredentialsRequest(dataset_id=source, console_session_required=False))
    assert keys.credentials.aws_session_token
    done("mint datasets, wait for their jobs, ask for credentials")

    started = await client.prov_api.register_model_run(ModelRunRecord(
        workflow_template_id=workflow_id, model_version="1.0",
        inputs=[TemplatedDataset(dataset_template_id=template_id, dataset_id=source,
                                 dataset_type=DatasetType.DATA_STORE)],
        outputs=[TemplatedDataset(dataset_template_id=result_id, dataset_id=output,
                                  dataset_type=DatasetType.DATA_STORE)],
        annotations={"site": "Pier"}, display_name="Drift of 2026", description="The first",
        associations=AssociationInfo(
            modeller_id=person_id, requesting_organisation_id=organisation_id),
        start_time=1767225600, end_time=1767229200))
    job = await finished(client, started.session_id)
    run_id = job.result["record"]["id"]
    run = await client.registry.model_run.fetch(id=run_id)
    assert run.item.record.display_name == "Drift of 2026", run
    done("register a model run and wait for it")

    upstream = await client.prov_api.explore_upstream(starting_id=output, depth=3)
    ids = {node.id for node in upstream.graph.nodes}
    assert {output, run_id, source} <= ids, ids
    contributing = await client.prov_api.get_contributing_datasets(starting_id=output)
    assert source in {node.id for node in contributing.graph.nodes}, contributing
    downstream = await client.prov_api.explore_downstream(starting_id=source, depth=3)
    assert output in {node.id for node in downstream.graph.nodes}, downstream
    assert any(link.source == output and link.type == "wasGeneratedBy" and link.target == run_id
               for link in upstream.graph.links), upstream.graph.links
    named = await client.registry.general_fetch_item(id=run_id)
    assert named.item["display_name"] == "Drift of 2026", named
    done("explore lineage both ways")

    seen = []
    request = NoFilterSubtypeListRequest(
        sort_by=SortOptions(sort_type=SortType.CREATED_TIME, ascending=True), page_size=3)
    async for dataset in client.datastore.for_all_datasets(request):
        seen.append(dataset.id)
    assert set(datasets) <= set(seen) and len(seen) == len(set(seen)) > 3, seen
    page = await client.registry.list_general_registry_items(GeneralListRequest(page_size=5))
    assert page.pagination_key is not None and len(page.items) <= 5, page
    counts = await client.registry.list_registry_items_with_count()
    assert counts["DATASET"] >= 2, counts
    done("list with paging")

    hits = await client.search.search_registry(
        query="pier temperature", limit=5, subtype_filter=ItemSubType.DATASET)
    assert source in {hit.id for hit in hits.results}, hits
    named = await client.registry.general_fetch_item(id=source)
    assert named.item["display_name"] == "Pier temperature", named
    done("search")

    changed = collection(organisation_id, "Pier temperature, mended")
    await client.datastore.update_dataset_metadata(
        handle_id=source, reason="a better name", metadata_payload=changed)
    await client.datastore.revert_dataset_metadata(
        RevertMetadata(id=source, history_id=0, reason="no, the old one"))
    found = await client.datastore.fetch_dataset(id=source)
    assert found.item.display_name == "Pier temperature", found
    assert [entry.id for entry in found.item.history] == [2, 1, 0], found.item.history
    await client.registry.model.update(id=model_id, reason="longer", domain_info=ModelDomainInfo(
        display_name="Drift", name="Drift", description="Drifts with the tide",
        documentation_url="https://example.org/manual", source_url="https://example.org/drift"))
    await client.registry.model.revert_item(
        ItemRevertRequest(id=model_id, history_id=0, reason="shorter"))
    fetched = await client.registry.model.fetch(id=model_id)
    assert fetched.item.description == "Drifts", fetched
    done("update and revert")

    await admin.registry.admin.delete(id=run_id, item_subtype=ItemSubType.MODEL_RUN)
    await admin.registry.admin.delete(id=model_id)
    try:
        await client.registry.model.fetch(id=model_id)
    except Exception as error:
        assert "Could not find the given key" in str(error), error
    else:
        raise AssertionError(f"{model_id} is still there")
    done("delete, as an administrator")


asyncio.run(main())
